/** Public weights, vocabularies and answer lists, brought from their homes. */
@org.jspecify.annotations.NullMarked
package lxmert.fetch;
