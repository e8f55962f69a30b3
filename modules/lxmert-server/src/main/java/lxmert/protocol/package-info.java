/** Bodies of requests and answers: Open Inference Protocol, Hugging Face, our own. No HTTP. */
@org.jspecify.annotations.NullMarked
package lxmert.protocol;
