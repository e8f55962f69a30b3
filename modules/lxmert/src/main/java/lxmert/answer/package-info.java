/** The programming interface: images and questions in, answers with probabilities out. */
@org.jspecify.annotations.NullMarked
package lxmert.answer;
