/**
 * The networks on Spark: data frames of images and questions in, regions, answers and scores out.
 */
@org.jspecify.annotations.NullMarked
package lxmert.spark;
