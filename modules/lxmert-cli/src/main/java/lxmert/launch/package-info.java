/** Several processes of this program on one machine: their start, their signals, their end. */
@org.jspecify.annotations.NullMarked
package lxmert.launch;
