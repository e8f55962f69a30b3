/** This build held against numbers of the published code. */
@org.jspecify.annotations.NullMarked
package lxmert.verify;
