/** An architecture that the library does not know: one package and one registration. */
@org.jspecify.annotations.NullMarked
package lxmert.toy;
