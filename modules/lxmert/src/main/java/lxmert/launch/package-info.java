/** Processes of a program that work together: their start, their signals, their end. */
@org.jspecify.annotations.NullMarked
package lxmert.launch;
