/** Pages about finished runs. */
@org.jspecify.annotations.NullMarked
package lxmert.report;
