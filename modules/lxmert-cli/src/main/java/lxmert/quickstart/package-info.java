/** The whole chain on the procedural world, in one run. */
@org.jspecify.annotations.NullMarked
package lxmert.quickstart;
