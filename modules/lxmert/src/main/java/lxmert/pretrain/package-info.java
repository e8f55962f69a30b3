/**
 * Pre-training (paper sections 3.1 and 3.2): what is hidden from the model, four small tasks that
 * ask for it, and the task that joins them for the trainer.
 *
 * <p>Shapes are written with B sentences of a batch, S word pieces, R regions, F the size of a
 * region's feature, M masked regions and H the hidden size.
 */
@org.jspecify.annotations.NullMarked
package lxmert.pretrain;
