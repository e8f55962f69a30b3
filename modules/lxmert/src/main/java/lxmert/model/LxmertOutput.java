package lxmert.model;

import org.bytedeco.pytorch.Tensor;

/**
 * What the three encoders give.
 *
 * @param language (B * P, S, H)
 * @param vision (B * P, R, H)
 * @param pooled (B * P, H), the cross-modality output: tanh of a linear layer over [CLS]
 */
public record LxmertOutput(Tensor language, Tensor vision, Tensor pooled) {}
