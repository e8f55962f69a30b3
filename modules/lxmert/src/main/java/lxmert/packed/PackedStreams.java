package lxmert.packed;

import org.bytedeco.pytorch.Tensor;

/** Words (B * S, H) and regions (B * R, H) between two layers. */
record PackedStreams(Tensor language, Tensor vision) {}
