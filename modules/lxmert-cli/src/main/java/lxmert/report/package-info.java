/** Pages about data and finished runs, and tables for the terminal. */
@org.jspecify.annotations.NullMarked
package lxmert.report;
