/** Model folders, the names that publishers give to weights, and where training starts from. */
@org.jspecify.annotations.NullMarked
package lxmert.checkpoint;
