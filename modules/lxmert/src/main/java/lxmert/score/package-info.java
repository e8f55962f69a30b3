/**
 * The official metrics of VQA, GQA and NLVR2. They read submission files and the data sets' own
 * truth files, row by row; neither a model nor a tensor is needed.
 */
@org.jspecify.annotations.NullMarked
package lxmert.score;
