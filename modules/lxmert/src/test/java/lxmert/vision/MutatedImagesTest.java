package lxmert.vision;

import static lxmert.vision.TestImages.encode;
import static lxmert.vision.TestImages.halves;

import java.awt.image.BufferedImage;
import java.util.Base64;
import lxmert.Mutations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images with anything changed in them. */
class MutatedImagesTest {
  private static final int FORMS = 400;
  private static final ImageLimits LIMITS = new ImageLimits(1_000_000, 1 << 20, false);

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg", "bmp", "gif"})
  void areTakenOrRefused(String format) throws Exception {
    byte[] image = encode(halves(20, 12, BufferedImage.TYPE_3BYTE_BGR), format);
    Mutations.read(
        format,
        image,
        FORMS,
        changed -> {
          ImageReader.size(changed, "a." + format);
          ImageReader.read(changed, "a." + format, LIMITS);
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UklGRigAAABXRUJQVlA4TBwAAAAvD8ABAA9wCpQzIV9Bev5jCWLBZP7SnSlE9D90",
        "UklGRkIAAABXRUJQVlA4IDYAAADQAQCdASoQAAgAAMASJaACdLoB+AADsAD++kx//tDW/+7zf3YX9p6/7oE//b4fz0f7fD/OAAA="
      })
  void webp(String image) throws Exception {
    Mutations.read(
        "webp",
        Base64.getDecoder().decode(image),
        FORMS,
        changed -> ImageReader.read(changed, "a.webp", LIMITS));
  }

  @Test
  void indexedImages() throws Exception {
    byte[] image = encode(halves(20, 12, BufferedImage.TYPE_BYTE_INDEXED), "png");
    Mutations.read(
        "indexed png", image, FORMS, changed -> ImageReader.read(changed, "a.png", LIMITS));
  }
}
