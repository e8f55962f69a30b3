/** The command line: {@code Main} and one class a command. */
@org.jspecify.annotations.NullMarked
package lxmert.cli;
