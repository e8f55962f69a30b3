/**
 * The fast engine: answers with a model's weights, packed once for inference. It finds them by
 * their names in the checkpoint and knows no layer of the model but the embeddings of a gated
 * encoder, which it copies; what it has packed is all that it keeps.
 */
@org.jspecify.annotations.NullMarked
package lxmert.packed;
