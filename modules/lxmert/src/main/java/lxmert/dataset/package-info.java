/**
 * The data sets' own files: VQA, GQA, NLVR2, NLVR, COCO, Visual Genome, easy-VQA; answers and how
 * they are normalised. It knows files and rows, neither tensors nor images.
 */
@org.jspecify.annotations.NullMarked
package lxmert.dataset;
