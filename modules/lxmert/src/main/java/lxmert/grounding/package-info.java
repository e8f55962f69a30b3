/** Grounding of referring expressions: which region of an image do words mean? RefCOCO+. */
@org.jspecify.annotations.NullMarked
package lxmert.grounding;
