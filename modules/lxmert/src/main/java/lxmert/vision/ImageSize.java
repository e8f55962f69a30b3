package lxmert.vision;

/**
 * The size of an image as its file stores it, before EXIF's orientation is applied.
 *
 * @param width in pixels
 * @param height in pixels
 */
public record ImageSize(int width, int height) {}
