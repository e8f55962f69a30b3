/** Downloads public weights, vocabularies and answer lists by name. */
@org.jspecify.annotations.NullMarked
package lxmert.fetch;
