package lxmert.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import lxmert.serving.ServingLimits;
import lxmert.tensor.Precision;
import lxmert.world.WorldImage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** The page in a browser, with the models that come with the program. */
class PageTest {
  private static final Path MODELS = Path.of("../../models/world");
  private static final String WEBP =
      "UklGRigAAABXRUJQVlA4TBwAAAAvD8ABAA9wCpQzIV9Bev5jCWLBZP7SnSlE9D90";

  @TempDir static Path folder;
  private static TestServer server;
  private static Browser browser;

  @BeforeAll
  static void start() {
    Map<String, Path> models = new LinkedHashMap<>();
    models.put("world", MODELS.resolve("vqa"));
    models.put("pairs", MODELS.resolve("nlvr2"));
    server =
        TestServer.start(
            new ServerOptions(
                "127.0.0.1",
                0,
                models,
                MODELS.resolve("pretrained"),
                MODELS.resolve("detector"),
                "cpu",
                Precision.FLOAT32,
                ServingLimits.STANDARD,
                HttpLimits.STANDARD,
                Duration.ZERO,
                Duration.ofSeconds(5),
                List.of()));
    browser = Browser.open();
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    server.close();
  }

  @BeforeEach
  void firstScreen() {
    browser.complaints(); // of the test before
    browser.go("http://127.0.0.1:" + server.server().port() + "/");
    browser.await("#answer-list li");
  }

  @Test
  void aPictureIsThereWithItsQuestionAnswered() {
    assertThat(browser.all("#answer-list li")).hasSize(5);
    assertThat(browser.one("#asked").getText())
        .isEqualTo(browser.one("#question").getDomProperty("value"))
        .endsWith("?");
    assertThat(browser.one("#truth").getText()).isEqualTo("That is right.");
    assertThat(browser.all("#regions li")).hasSizeGreaterThan(1);
    assertThat(browser.all("#suggestions li")).hasSizeGreaterThan(4);
    assertThat(browser.one("#note").isDisplayed()).isFalse();
  }

  @Test
  void pointingAtANameShowsTheRegion() {
    WebElement second = browser.all("#regions button").get(1);
    assertThat(browser.all(".box.active")).isEmpty();
    new Actions(browser.driver()).moveToElement(second).perform();
    browser.await(".box.active");
    assertThat(browser.one(".name.active").getText()).isNotEmpty();
    assertThat(second.getText()).startsWith(browser.one(".name.active").getText());
  }

  @Test
  void anAnswerThatIsClickedIsExplained() {
    browser.all("#answer-list button").get(0).click();
    browser.await(".shaded");
    assertThat(browser.one("#why").isDisplayed()).isTrue();
    String question = browser.one("#asked").getText();
    assertThat(browser.all("#words .word")).hasSize(question.split(" ").length + 1);
    assertThat(browser.all(".box").stream().map(box -> box.getDomAttribute("fill-opacity")))
        .contains("0.75");
    assertThat(browser.one("#answer-list button").getDomAttribute("aria-pressed"))
        .isEqualTo("true");
    browser.one("#plain").click();
    browser.awaitNone(".shaded");
  }

  @Test
  void aNewPictureSaysItsSeed() {
    String before = browser.one("#origin").getText();
    browser.one("#new").click();
    browser.awaitText("#origin", text -> !text.equals(before));
    assertThat(browser.one("#origin").getText()).matches("Picture \\d+ of seed 2026, .*");
    browser.awaitText("#status", String::isEmpty);
    assertThat(browser.all("#answer-list li")).hasSize(5);
  }

  @Test
  void questionsComeFromThePersonAndFromSuggestions() {
    browser.type("#question", "How many things are there?\n");
    browser.awaitText("#asked", "How many things are there?"::equals);
    assertThat(browser.one("#truth").getText()).isEmpty();
    WebElement suggested = browser.all("#suggestions button").get(2);
    String question = suggested.getText();
    suggested.click();
    browser.awaitText("#asked", question::equals);
  }

  @Test
  void aHiddenWordIsFilled() {
    browser.type("#question", "There is a [MASK] thing in the image.\n");
    browser.await("#blanks table");
    assertThat(browser.all("#blanks table")).hasSize(2);
    assertThat(browser.all("#blanks table:first-of-type tr")).hasSize(5);
    assertThat(browser.one("#filled").getText()).contains("with the picture", "without it");
    assertThat(browser.one("#answers").isDisplayed()).isFalse();
  }

  @Test
  void twoPicturesAreCompared() {
    browser.choose("#model", "pairs");
    browser.await(".picture + .picture");
    browser.awaitText("#asked", text -> text.endsWith("."));
    assertThat(browser.all("#answer-list li")).hasSize(2);
    assertThat(browser.one("#answer-list").getText().toLowerCase(java.util.Locale.ROOT))
        .contains("true", "false");
    browser.all("#answer-list button").get(0).click();
    browser.await(".picture + .picture .shaded");
  }

  /** A picture that comes after something else was asked for is neither shown nor asked about. */
  @Test
  void theNewestWishWins() {
    String origin = browser.one("#origin").getText();
    browser.run(
        "const fetched = window.fetch; const held = [];"
            + "const gate = new Promise((open) => { window.release = () => {"
            + "  window.fetch = fetched; open(); return Promise.allSettled(held); }; });"
            + "window.fetch = (path, options) => {"
            + "  if (!path.startsWith('/api/images/')) return fetched(path, options);"
            + "  held.push(gate.then(() => fetched(path, options)));"
            + "  return held.at(-1); };"
            + "document.querySelector('#new').click();");
    browser.type("#question", "How many things are there?\n");
    browser.awaitText("#asked", "How many things are there?"::equals);
    browser.run("return window.release()");
    WebElement suggested = browser.all("#suggestions button").get(1);
    String question = suggested.getText();
    suggested.click();
    browser.awaitText("#asked", question::equals);
    assertThat(browser.one("#origin").getText()).isEqualTo(origin);
    assertThat(browser.one("#error").getText()).isEmpty();
  }

  @Test
  void theKeyboardAloneIsEnoughAndAnswersAreReadAloud() {
    assertThat(browser.spoken()).startsWith("Answer: ").contains(" %. That is right.");
    browser.type("#question", "How many things are there?\n");
    browser.awaitText("#asked", "How many things are there?"::equals);
    browser.press(Keys.TAB); // to the button
    browser.press(Keys.TAB);
    WebElement first = browser.all("#answer-list button").get(0);
    assertThat(browser.driver().switchTo().activeElement()).isEqualTo(first);
    browser.press(Keys.ENTER);
    browser.await(".shaded");
    assertThat(browser.driver().switchTo().activeElement()).isEqualTo(first);
    assertThat(browser.spoken()).contains("speak most the word");
    String name = browser.all("#regions button").get(0).getText();
    browser.run("document.querySelector('#regions button').focus();");
    browser.await(".box.active");
    assertThat(name).startsWith(browser.one(".name.active").getText());
  }

  @ParameterizedTest
  @ValueSource(strings = {"paste", "drop"})
  void picturesArePastedAndDropped(String way) {
    String png = Base64.getEncoder().encodeToString(WorldImage.make(5, 7, 1).png());
    browser.run(
        "const bytes = Uint8Array.from(atob(arguments[0]), (each) => each.charCodeAt(0));"
            + "const data = new DataTransfer();"
            + "data.items.add(new File([bytes], 'own.png', {type: 'image/png'}));"
            + "const named = arguments[1] === 'paste' ? {clipboardData: data} : {dataTransfer: data};"
            + "const kind = arguments[1] === 'paste' ? ClipboardEvent : DragEvent;"
            + "document.querySelector('.frame').dispatchEvent("
            + "new kind(arguments[1], {bubbles: true, cancelable: true, ...named}));",
        png,
        way);
    browser.awaitText("#origin", "Your own picture."::equals);
    browser.await("#answer-list li");
    assertThat(browser.one("#error").getText()).isEmpty();
    assertThat(browser.all("#suggestions button")).hasSizeGreaterThan(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png", "gif", "bmp", "webp"})
  void onesOwnPictureIsAskedAbout(String format) throws IOException {
    Path file = folder.resolve("own." + format);
    if (format.equals("webp")) {
      Files.write(file, Base64.getDecoder().decode(WEBP));
    } else {
      BufferedImage picture = WorldImage.make(5, 7, 1).picture();
      assertThat(ImageIO.write(picture, format, file.toFile())).isTrue();
    }
    browser.upload(file);
    browser.awaitText("#origin", "Your own picture."::equals);
    browser.await("#answer-list li");
    assertThat(browser.one("#error").getText()).isEmpty();
    assertThat(browser.all("#regions li")).isNotEmpty();
  }

  /** A question that the page asked about another picture is not asked about one's own. */
  @Test
  void onesOwnQuestionStaysWithOnesOwnPicture() {
    Path file = folder.resolve("mine.png");
    WorldImage.make(5, 7, 1).write(file);
    browser.upload(file);
    browser.awaitText("#asked", "How many things are there?"::equals);
    browser.type("#question", "Is anything blue?\n");
    browser.awaitText("#asked", "Is anything blue?"::equals);
    browser.upload(file);
    browser.await("#answer-list li");
    assertThat(browser.one("#asked").getText()).isEqualTo("Is anything blue?");
    String usual = "What color is the largest thing?";
    browser.type("#question", usual + "\n");
    browser.awaitText("#asked", usual::equals);
    browser.upload(file);
    browser.await("#answer-list li");
    assertThat(browser.one("#asked").getText()).isEqualTo(usual);
  }

  /** After a question that failed the answers of the one before are shown, and explained. */
  @Test
  void whatIsShownIsExplained() {
    String asked = browser.one("#asked").getText();
    browser.run(
        "const fetched = window.fetch;"
            + "window.fetch = () => { window.fetch = fetched; return Promise.reject(new Error()); };");
    browser.type("#question", "why\n");
    browser.awaitText("#error", text -> text.startsWith("The server cannot be reached."));
    browser.one("#answer-list button").click();
    browser.await(".shaded");
    assertThat(browser.one("#asked").getText()).isEqualTo(asked);
    assertThat(browser.all("#words .word")).hasSize(asked.split(" ").length + 1);
  }

  @Test
  void whatTheModelCannotKnowIsSaid() throws IOException {
    Path world = folder.resolve("world.png");
    WorldImage.make(5, 11, 1).write(world);
    browser.upload(world);
    browser.awaitText("#origin", "Your own picture."::equals);
    browser.await("#answer-list li");
    assertThat(browser.one("#note").isDisplayed()).isFalse();
    Path photograph = folder.resolve("photograph.png");
    ImageIO.write(likeAPhotograph(), "png", photograph.toFile());
    browser.upload(photograph);
    browser.awaitText("#note", PageTest::saysNotOfTheWorld);
    assertThat(browser.spoken()).contains("does not look like one of them");
  }

  /** Sure answers about an image that the world cannot have: it is too large. */
  @Test
  void largePicturesAreNotOfTheWorld() throws IOException {
    BufferedImage world = WorldImage.make(5, 11, 1).picture();
    int side = WorldImage.largestSide() + 1;
    BufferedImage large = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    large.createGraphics().drawImage(world, 0, 0, side, side, null);
    Path file = folder.resolve("large.png");
    ImageIO.write(large, "png", file.toFile());
    browser.upload(file);
    browser.awaitText("#note", PageTest::saysNotOfTheWorld);
  }

  @Test
  void hiddenWordsOfAPhotographAreMetWithTheSentenceToo() throws IOException {
    browser.type("#question", "There is a [MASK] thing in the image.\n");
    browser.await("#blanks table");
    Path photograph = folder.resolve("blobs.png");
    ImageIO.write(likeAPhotograph(), "png", photograph.toFile());
    browser.upload(photograph);
    browser.awaitText("#note", PageTest::saysNotOfTheWorld);
    browser.await("#blanks table");
    assertThat(browser.all("#regions li")).isNotEmpty();
  }

  private static boolean saysNotOfTheWorld(String text) {
    return text.contains("This does not look like one of them");
  }

  /** Soft blobs of many colours and grain, as small as the world's: nothing with an edge. */
  private static BufferedImage likeAPhotograph() {
    BufferedImage picture = new BufferedImage(240, 180, BufferedImage.TYPE_INT_RGB);
    SplittableRandom random = new SplittableRandom(3);
    for (int y = 0; y < 180; y++) {
      for (int x = 0; x < 240; x++) {
        int grain = random.nextInt(40);
        int red = (int) (100 + 60 * Math.sin(x / 31.0) + 20 * Math.cos(y / 7.0)) + grain;
        int green = (int) (90 + 50 * Math.sin((x + 2 * y) / 45.0)) + grain;
        int blue = (int) (80 + 60 * Math.cos((y - x / 2.0) / 23.0)) + grain;
        picture.setRGB(x, y, Math.max(0, red) << 16 | Math.max(0, green) << 8 | Math.max(0, blue));
      }
    }
    return picture;
  }

  @Test
  void whatIsNoPictureIsRefusedInASentence() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.txt"), "no picture");
    browser.upload(text);
    browser.awaitText(
        "#error", "notes.txt is no picture. JPEG, PNG, GIF, BMP and WebP can be read."::equals);
    Path torn = folder.resolve("torn.png");
    Files.write(torn, java.util.Arrays.copyOf(WorldImage.make(5, 7, 1).png(), 200));
    browser.upload(torn);
    browser.awaitText("#error", message -> message.startsWith("'image' "));
    browser.type("#question", "Is it still there?\n");
    browser.awaitText("#error", message -> message.endsWith("."));
  }

  @Test
  void aServerWithLessOffersLess() {
    ServingLimits usual = ServingLimits.STANDARD;
    ServingLimits limits =
        new ServingLimits(
            usual.maxBatch(),
            usual.maxQueueDelay(),
            usual.queueElements(),
            usual.queueBytes(),
            usual.deadline(),
            usual.maxPixels(),
            usual.maxSide(),
            usual.cachedImages(),
            0);
    ServerOptions options =
        TestServer.options(folder.resolve("small"), limits, HttpLimits.STANDARD);
    try (TestServer small = TestServer.start(options)) {
      browser.go("http://127.0.0.1:" + small.server().port() + "/");
      browser.await("#answer-list li");
      assertThat(browser.one("#models").isDisplayed()).isFalse();
      assertThat(browser.one("#suggestions").getText()).doesNotContain("[MASK]");
      browser.one("#answer-list button").click();
      browser.awaitText("#error", "Explanations are switched off."::equals);
      browser.type("#question", "A [MASK] thing.\n");
      browser.awaitText("#error", "No pre-trained model is served."::equals);
      assertThat(browser.all("#answer-list li")).hasSize(5);
    }
    browser.go("http://127.0.0.1:" + server.server().port() + "/");
  }

  @Test
  void aPhoneNeedsNoScrollingSideways() {
    browser.width(390);
    try {
      assertThat((Long) browser.run("return document.documentElement.scrollWidth"))
          .isLessThanOrEqualTo(390);
    } finally {
      browser.width(0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void everybodyCanUseIt(String scheme) {
    browser.colours(scheme);
    assertAccessible("first screen");
    browser.all("#answer-list button").get(0).click();
    browser.await(".shaded");
    assertAccessible("why");
    browser.type("#question", "There is a [MASK] thing in the image.\n");
    browser.await("#blanks table");
    assertAccessible("hidden words");
  }

  @Test
  void twoPicturesAndAnErrorAreForEverybodyToo() throws IOException {
    browser.choose("#model", "pairs");
    browser.await(".picture + .picture");
    browser.await("#answer-list li");
    assertAccessible("two pictures");
    browser.upload(Files.writeString(folder.resolve("words.txt"), "no picture"));
    browser.await("#error");
    assertAccessible("an error");
  }

  private static void assertAccessible(String state) {
    List<Rule> violations = new AxeBuilder().analyze(browser.driver()).getViolations();
    assertThat(violations).as(state).extracting(Rule::getId).isEmpty();
  }

  @Test
  void nothingComesFromElsewhereAndNothingComplains() {
    assertThat(browser.complaints()).isEmpty();
    var response = server.get("/");
    assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'self'")
        .doesNotContain("unsafe");
    String tag = response.headers().firstValue("ETag").orElseThrow();
    assertThat(server.send(server.request("/").header("If-None-Match", tag).build()).statusCode())
        .isEqualTo(304);
    assertThat(server.get("/page/none.js").statusCode()).isEqualTo(404);
    assertThat(server.get("/api/images/x").statusCode()).isEqualTo(400);
    assertThat(server.get("/api/pairs/3/up/png").statusCode()).isEqualTo(400);
  }
}
