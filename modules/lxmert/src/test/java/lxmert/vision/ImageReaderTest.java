package lxmert.vision;

import static java.awt.image.BufferedImage.TYPE_3BYTE_BGR;
import static java.awt.image.BufferedImage.TYPE_BYTE_GRAY;
import static java.awt.image.BufferedImage.TYPE_BYTE_INDEXED;
import static java.awt.image.BufferedImage.TYPE_INT_ARGB;
import static java.awt.image.BufferedImage.TYPE_INT_RGB;
import static java.awt.image.BufferedImage.TYPE_USHORT_GRAY;
import static lxmert.vision.TestImages.LEFT;
import static lxmert.vision.TestImages.RIGHT;
import static lxmert.vision.TestImages.encode;
import static lxmert.vision.TestImages.halves;
import static lxmert.vision.TestImages.insert;
import static lxmert.vision.TestImages.jpeg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.imageio.IIOImage;
import lxmert.io.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReaderTest {
  private static final String WEBP_LOSSLESS =
      "UklGRigAAABXRUJQVlA4TBwAAAAvD8ABAA9wCpQzIV9Bev5jCWLBZP7SnSlE9D90";
  private static final String WEBP_LOSSY =
      "UklGRkIAAABXRUJQVlA4IDYAAADQAQCdASoQAAgAAMASJaACdLoB+AADsAD++kx//tDW/+7zf3YX9p6/7oE//b4fz0f7"
          + "fD/OAAA=";

  @TempDir private Path folder;

  /** Every pixel of the two halves, but for the two columns where a lossy format may blend them. */
  private static void assertHalves(Image image, Color left, Color right, int tolerance) {
    int width = image.width();
    for (int i = 0; i < width * image.height(); i++) {
      int x = i % width;
      if (tolerance > 0 && Math.abs(2 * x + 1 - width) < 2) {
        continue;
      }
      Color expected = x < width / 2 ? left : right;
      int[] bgr = {expected.getBlue(), expected.getGreen(), expected.getRed()};
      for (int c = 0; c < 3; c++) {
        assertThat(Math.abs((image.bgr()[i * 3 + c] & 0xff) - bgr[c]))
            .as("channel %d of pixel %d, %d", c, x, i / width)
            .isLessThanOrEqualTo(tolerance);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {TYPE_3BYTE_BGR, TYPE_INT_RGB, TYPE_INT_ARGB, TYPE_BYTE_INDEXED})
  void readsPng(int type) {
    BufferedImage written = halves(16, 8, type);
    Image image = ImageReader.read(encode(written, "png"), "a.png");
    assertThat(List.of(image.width(), image.height())).containsExactly(16, 8);
    assertHalves(image, new Color(written.getRGB(0, 0)), new Color(written.getRGB(15, 0)), 0);
  }

  @Test
  void dropsAlpha() {
    BufferedImage written = new BufferedImage(2, 1, TYPE_INT_ARGB);
    written.setRGB(0, 0, 0x80c8280a);
    written.setRGB(1, 0, 0x00143cdc);
    assertHalves(ImageReader.read(encode(written, "png"), "a.png"), LEFT, RIGHT, 0);
  }

  @Test
  void readsGreyAsItStands() {
    BufferedImage written = new BufferedImage(2, 1, TYPE_BYTE_GRAY);
    written.getRaster().setSample(0, 0, 0, 50);
    written.getRaster().setSample(1, 0, 0, 200);
    Color left = new Color(50, 50, 50);
    Color right = new Color(200, 200, 200);
    assertHalves(ImageReader.read(encode(written, "png"), "a.png"), left, right, 0);
    BufferedImage wide = halves(16, 8, TYPE_BYTE_GRAY);
    int value = wide.getRaster().getSample(0, 0, 0);
    Image read = ImageReader.read(encode(wide, "jpeg"), "a.jpg");
    assertThat(read.bgr()[0] & 0xff).isBetween(value - 2, value + 2);
    assertThat(read.bgr()[2]).isEqualTo(read.bgr()[0]);
  }

  @Test
  void cutsSixteenBitsToTheUpperEight() {
    BufferedImage grey = new BufferedImage(2, 1, TYPE_USHORT_GRAY);
    grey.getRaster().setSample(0, 0, 0, 0x32ff);
    grey.getRaster().setSample(1, 0, 0, 0xc800);
    Image image = ImageReader.read(encode(grey, "png"), "a.png");
    assertHalves(image, new Color(0x32, 0x32, 0x32), new Color(0xc8, 0xc8, 0xc8), 0);

    ComponentColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_USHORT);
    WritableRaster raster = model.createCompatibleWritableRaster(2, 1);
    raster.setPixels(0, 0, 2, 1, new int[] {200 << 8, 40 << 8, 10 << 8, 5375, 60 << 8, 220 << 8});
    BufferedImage colour = new BufferedImage(model, raster, false, null);
    assertHalves(ImageReader.read(encode(colour, "png"), "a.png"), LEFT, RIGHT, 0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readsJpeg(boolean progressive) {
    IIOImage written = new IIOImage(halves(32, 16, TYPE_3BYTE_BGR), null, null);
    assertHalves(ImageReader.read(jpeg(written, progressive), "a.jpg"), LEFT, RIGHT, 6);
  }

  /** Four channels with Adobe's mark, which says that they are stored inverted. */
  @Test
  void readsCmykJpeg() {
    WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 8, 4, null);
    for (int y = 0; y < 8; y++) {
      for (int x = 0; x < 16; x++) {
        // No ink on the left, full black on the right.
        raster.setPixel(
            x, y, x < 8 ? new int[] {255, 255, 255, 255} : new int[] {255, 255, 255, 0});
      }
    }
    byte[] plain = jpeg(new IIOImage(raster, null, null), false);
    byte[] mark = {(byte) 0xff, (byte) 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0};
    Image image = ImageReader.read(insert(plain, 2, mark), "a.jpg");
    for (int c = 0; c < 3; c++) {
      assertThat(image.bgr()[c] & 0xff).isGreaterThan(240);
      assertThat(image.bgr()[15 * 3 + c] & 0xff).isLessThan(70);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 32, 16, 0", "2, 32, 16, 1", "3, 32, 16, 1", "4, 32, 16, 0",
    "5, 16, 32, 0", "6, 16, 32, 0", "7, 16, 32, 1", "8, 16, 32, 1",
  })
  void turnsAsExifSays(int orientation, int width, int height, int otherFirst) {
    byte[] plain = jpeg(new IIOImage(halves(32, 16, TYPE_3BYTE_BGR), null, null), false);
    byte[] exif = {
      (byte) 0xff,
      (byte) 0xe1,
      0,
      34,
      'E',
      'x',
      'i',
      'f',
      0,
      0,
      'M',
      'M',
      0,
      42,
      0,
      0,
      0,
      8,
      0,
      1,
      1,
      18,
      0,
      3,
      0,
      0,
      0,
      1,
      0,
      (byte) orientation,
      0,
      0,
      0,
      0,
      0,
      0
    };
    Image image = ImageReader.read(insert(plain, 2, exif), "a.jpg");
    assertThat(List.of(image.width(), image.height())).containsExactly(width, height);
    Color first = otherFirst == 1 ? RIGHT : LEFT;
    assertThat((image.bgr()[2] & 0xff)).isBetween(first.getRed() - 6, first.getRed() + 6);
    int last = image.bgr().length - 1;
    Color other = otherFirst == 1 ? LEFT : RIGHT;
    assertThat((image.bgr()[last] & 0xff)).isBetween(other.getRed() - 6, other.getRed() + 6);
  }

  @Test
  void readsWebp() {
    Base64.Decoder base64 = Base64.getDecoder();
    assertHalves(ImageReader.read(base64.decode(WEBP_LOSSLESS), "a.webp"), LEFT, RIGHT, 0);
    assertHalves(ImageReader.read(base64.decode(WEBP_LOSSY), "a.webp"), LEFT, RIGHT, 12);
  }

  @Test
  void readsBmpAndGif() {
    BufferedImage written = halves(15, 8, TYPE_3BYTE_BGR);
    assertHalves(ImageReader.read(encode(written, "bmp"), "a.bmp"), LEFT, RIGHT, 0);
    assertHalves(ImageReader.read(encode(written, "gif"), "a.gif"), LEFT, RIGHT, 0);
  }

  @Test
  void goesByContentNotByName() throws Exception {
    Path file = folder.resolve("photo.jpg");
    Files.write(file, encode(halves(4, 4, TYPE_3BYTE_BGR), "png"));
    assertHalves(ImageReader.read(file), LEFT, RIGHT, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg", "bmp", "gif"})
  void refusesTornFiles(String format) {
    BufferedImage noise = new BufferedImage(64, 64, TYPE_3BYTE_BGR);
    for (int i = 0; i < 64 * 64; i++) {
      noise.setRGB(i % 64, i / 64, i * 0x9e3779b1);
    }
    byte[] whole = encode(noise, format);
    for (double part : new double[] {0.1, 0.5, 0.9}) {
      byte[] torn = Arrays.copyOf(whole, (int) (whole.length * part));
      assertThatThrownBy(() -> ImageReader.read(torn, "torn." + format))
          .as("%s of the file", part)
          .isInstanceOf(UserError.class)
          .hasMessageStartingWith("torn." + format + " is a broken ");
    }
  }

  @Test
  void textsOfAnImageAreNotUnpacked() {
    byte[] whole = encode(halves(10, 8, TYPE_3BYTE_BGR), "png");
    byte[] text = new byte[12 + 100];
    ByteBuffer.wrap(text).putInt(100).put("zTXt".getBytes(StandardCharsets.ISO_8859_1));
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(whole, 0, 33); // the signature and the header
    file.writeBytes(text);
    file.write(whole, 33, whole.length - 33);
    assertThat(PngChunks.of(file.toByteArray()).content()).isEqualTo(whole);
    assertThat(PngChunks.of(file.toByteArray()).damage()).isEmpty();
    assertHalves(ImageReader.read(file.toByteArray(), "a.png"), LEFT, RIGHT, 0);
    assertThat(ImageReader.size(file.toByteArray(), "a.png")).isEqualTo(new ImageSize(10, 8));
  }

  @Test
  void refusesTornWebp() {
    for (String whole : List.of(WEBP_LOSSLESS, WEBP_LOSSY)) {
      byte[] file = Base64.getDecoder().decode(whole);
      byte[] torn = Arrays.copyOf(file, file.length / 2);
      assertThatThrownBy(() -> ImageReader.read(torn, "a.webp"))
          .isInstanceOf(UserError.class)
          .hasMessageStartingWith("a.webp is a broken WEBP image: ");
    }
  }

  @Test
  void refusesForeignFiles() {
    for (String content : List.of("", "hello", "%PDF-1.4 something", "RIFF....WAVE")) {
      assertThatThrownBy(() -> ImageReader.read(content.getBytes(StandardCharsets.UTF_8), "a.png"))
          .isInstanceOf(UserError.class)
          .hasMessage("a.png is not an image, expected PNG, JPEG, WebP, BMP or GIF");
    }
  }

  @Test
  void looksAtTheSizeBeforeDecoding() {
    byte[] png = encode(new BufferedImage(64, 64, TYPE_BYTE_GRAY), "png");
    // A header that promises an image of 2^31 - 1 pixels a side.
    for (int at : new int[] {16, 20}) {
      png[at] = 0x7f;
      Arrays.fill(png, at + 1, at + 4, (byte) 0xff);
    }
    assertThatThrownBy(() -> ImageReader.read(png, "a.png"))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "a.png is 2147483647 x 2147483647 pixels, expected at most 100000000 in all (--limit image-pixels=N allows more)");
  }

  @Test
  void keepsToTheLimitsGiven() throws Exception {
    Path file = folder.resolve("a.png");
    byte[] png = encode(halves(10, 10, TYPE_3BYTE_BGR), "png");
    Files.write(file, png);
    assertThatThrownBy(() -> ImageReader.read(file, new ImageLimits(99, 1000, false)))
        .isInstanceOf(UserError.class)
        .hasMessage(file + " is 10 x 10 pixels, expected at most 99 in all");
    assertThatThrownBy(() -> ImageReader.read(file, new ImageLimits(100, 50, false)))
        .isInstanceOf(UserError.class)
        .hasMessage(file + " has " + png.length + " bytes, expected at most 50");
    assertThat(ImageReader.read(file, new ImageLimits(100, 1000, false)).width()).isEqualTo(10);
  }

  @Test
  void namesAMissingFile() {
    Path file = folder.resolve("none.png");
    assertThatThrownBy(() -> ImageReader.read(file))
        .isInstanceOf(UserError.class)
        .hasMessage("cannot read " + file + ": no such file or folder");
  }
}
