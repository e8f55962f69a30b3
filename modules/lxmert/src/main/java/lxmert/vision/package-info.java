/** From an image to the regions that a bottom-up-attention Faster R-CNN finds in it. */
@org.jspecify.annotations.NullMarked
package lxmert.vision;
