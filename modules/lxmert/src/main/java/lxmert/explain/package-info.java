/** Why an answer was given. */
@org.jspecify.annotations.NullMarked
package lxmert.explain;
