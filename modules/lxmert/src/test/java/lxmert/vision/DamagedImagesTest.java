package lxmert.vision;

import static java.awt.image.BufferedImage.TYPE_3BYTE_BGR;
import static lxmert.vision.TestImages.encode;
import static lxmert.vision.TestImages.halves;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import lxmert.io.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images whose pixels can be read though something is wrong with their files. */
class DamagedImagesTest {
  private final ImageLimits strict = ImageLimits.standard().withStrict(true);

  @Test
  void whatIsDamagedIsReadUnlessItHasToBeWhole() {
    byte[] whole = encode(halves(10, 8, TYPE_3BYTE_BGR), "png");
    byte[] endless = Arrays.copyOf(whole, whole.length - 12);
    byte[] changed = whole.clone();
    changed[whole.length - 13]++; // of the checksum before the last part
    byte[] pixels = ImageReader.read(whole, "a.png", strict).bgr();
    assertThat(ImageReader.read(endless, "a.png").bgr()).isEqualTo(pixels);
    assertThat(ImageReader.read(changed, "a.png").bgr()).isEqualTo(pixels);
    assertThatThrownBy(() -> ImageReader.read(endless, "a.png", strict))
        .isInstanceOf(UserError.class)
        .hasMessage("a.png is damaged: its end is missing");
    assertThatThrownBy(() -> ImageReader.read(changed, "a.png", strict))
        .isInstanceOf(UserError.class)
        .hasMessage("a.png is damaged: the checksum of its part IDAT is wrong");
  }

  @ParameterizedTest
  @CsvSource({"png, 1", "png, 3", "png, 200", "gif, 2", "gif, 4", "gif, 128", "bmp, 3", "bmp, 255"})
  void aColorBeyondThePaletteIsDamage(String format, int known) {
    byte[] shades = new byte[256];
    for (int i = 0; i < shades.length; i++) {
      shades[i] = (byte) i;
    }
    IndexColorModel palette = new IndexColorModel(8, 256, new byte[256], new byte[256], shades);
    BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_INDEXED, palette);
    image.getRaster().setSample(0, 0, 0, known - 1);
    byte[] sound = withColors(encode(image, format), format, known);
    assertThat(ImageReader.read(sound, "a", strict).bgr()[0]).isEqualTo((byte) (known - 1));

    image.getRaster().setSample(0, 1, 0, known);
    byte[] damaged = withColors(encode(image, format), format, known);
    assertThat(ImageReader.read(damaged, "a").bgr()[0]).isEqualTo((byte) (known - 1));
    assertThat(ImageReader.read(damaged, "a").bgr()[12]).isZero();
    assertThatThrownBy(() -> ImageReader.read(damaged, "a", strict))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "a is damaged: it uses color %d of a palette of %d".formatted(known + 1, known));
  }

  /** The file of an image of 256 colors, with the first of them alone. */
  private static byte[] withColors(byte[] file, String format, int colors) {
    return switch (format) {
      case "gif" -> {
        byte[] fewer = without(file, 13 + 3 * colors, 3 * (256 - colors));
        fewer[10] = (byte) ((file[10] & ~7) | (Integer.numberOfTrailingZeros(colors) - 1));
        yield fewer;
      }
      case "png" -> {
        int at = 33;
        byte[] fewer = without(file, at + 8 + 3 * colors, 3 * (256 - colors));
        CRC32 sum = new CRC32();
        sum.update(fewer, at + 4, 4 + 3 * colors);
        ByteBuffer.wrap(fewer)
            .putInt(at, 3 * colors)
            .putInt(at + 8 + 3 * colors, (int) sum.getValue());
        yield fewer;
      }
      default -> {
        byte[] fewer = without(file, 54 + 4 * colors, 4 * (256 - colors));
        ByteBuffer header = ByteBuffer.wrap(fewer).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(2, fewer.length).putInt(10, 54 + 4 * colors).putInt(46, colors);
        yield fewer;
      }
    };
  }

  private static byte[] without(byte[] file, int at, int length) {
    byte[] fewer = Arrays.copyOf(file, file.length - length);
    System.arraycopy(file, at + length, fewer, at, fewer.length - at);
    return fewer;
  }

  @Test
  void theEndOfAGifMayBeMissing() {
    byte[] whole = encode(halves(10, 8, TYPE_3BYTE_BGR), "gif");
    byte[] endless = Arrays.copyOf(whole, whole.length - 1);
    assertThat(ImageReader.read(endless, "a.gif").bgr())
        .isEqualTo(ImageReader.read(whole, "a.gif", strict).bgr());
    assertThatThrownBy(() -> ImageReader.read(endless, "a.gif", strict))
        .isInstanceOf(UserError.class)
        .hasMessage("a.gif is damaged: its end is missing");
  }
}
