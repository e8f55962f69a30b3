/** From a picture to the regions that a bottom-up-attention Faster R-CNN finds in it. */
package lxmert.vision;
