/** Fine-tuning and evaluation of the paper's tasks (section 4.2) on the one loop. */
@org.jspecify.annotations.NullMarked
package lxmert.finetune;
