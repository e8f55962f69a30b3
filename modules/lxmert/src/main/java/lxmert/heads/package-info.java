/**
 * The other heads of LXMERT: how well a sentence fits an image, the words and regions that were
 * hidden, and the outputs of every layer.
 */
@org.jspecify.annotations.NullMarked
package lxmert.heads;
