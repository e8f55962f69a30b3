package lxmert.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Debian's Chromium, or the one that {@code CHROMIUM} and {@code CHROMEDRIVER} name. */
final class Browser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  static Browser open() {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(installed("CHROMIUM", "/usr/bin/chromium").toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox", // the tests may run as root
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--window-size=1200,1000");
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(installed("CHROMEDRIVER", "/usr/bin/chromedriver").toFile())
            .build();
    return new Browser(new ChromeDriver(service, options));
  }

  private static Path installed(String variable, String usual) {
    Path path = Path.of(Optional.ofNullable(System.getenv(variable)).orElse(usual));
    if (!Files.isExecutable(path)) {
      throw new AssertionError(
          "%s is not there: ./test installs it, or %s names another".formatted(path, variable));
    }
    return path;
  }

  ChromeDriver driver() {
    return driver;
  }

  void go(String url) {
    driver.get(url);
  }

  WebElement one(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  List<WebElement> all(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }

  private WebDriverWait patiently() {
    return new WebDriverWait(driver, PATIENCE);
  }

  void await(String selector) {
    patiently().until(ExpectedConditions.visibilityOfElementLocated(By.cssSelector(selector)));
  }

  void awaitNone(String selector) {
    patiently().until(browser -> all(selector).isEmpty());
  }

  void awaitText(String selector, Predicate<String> expected) {
    patiently().until(browser -> expected.test(one(selector).getText()));
  }

  void type(String selector, String text) {
    one(selector).sendKeys(Keys.chord(Keys.CONTROL, "a"), text);
  }

  void choose(String selector, String value) {
    new Select(one(selector)).selectByValue(value);
  }

  void upload(Path file) {
    one(".own input").sendKeys(file.toAbsolutePath().toString());
  }

  void press(Keys key) {
    driver.switchTo().activeElement().sendKeys(key);
  }

  /** What a screen reader was given to say of the last answer. */
  String spoken() {
    return run("return document.querySelector('#spoken').textContent").toString();
  }

  Object run(String script, Object... arguments) {
    Object result = driver.executeScript(script, arguments);
    return result == null ? "" : result;
  }

  /** As wide as a phone; 0: as before. */
  void width(int pixels) {
    if (pixels == 0) {
      driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    } else {
      driver.executeCdpCommand(
          "Emulation.setDeviceMetricsOverride",
          Map.of("width", pixels, "height", 844, "deviceScaleFactor", 1, "mobile", true));
    }
  }

  /** Light or dark, as a person's system says. */
  void colours(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** What the browser's console has to say. */
  List<String> complaints() {
    return driver.manage().logs().get("browser").getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
