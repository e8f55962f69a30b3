/**
 * Training of the bottom-up-attention Faster R-CNN: annotations, targets, losses, the loop and the
 * measures (Ren et al. 2015; Anderson et al. 2018).
 */
@org.jspecify.annotations.NullMarked
package lxmert.detect;
