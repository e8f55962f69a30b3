/** Why an answer was given: attention, and the relevance of words and regions. */
@org.jspecify.annotations.NullMarked
package lxmert.explain;
