package lxmert.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private final AtomicLong clock = new AtomicLong();

  @Test
  void linesTellRateAndTimeLeft() {
    try (Progress.Bar bar = new LineBar(out, "extracting", 200, "images", clock::get)) {
      bar.advance(1);
      seconds(10);
      bar.note("store 1");
      bar.advance(49);
      seconds(9);
      bar.advance(50);
      seconds(1);
      bar.advance(100);
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "extracting: 200 images",
            "extracting: 50/200 images, 5.0/s, 0:30 left, store 1",
            "extracting: 200/200 images, 10.0/s, 0:00 left, store 1",
            "extracting: 200 images in 0:20, store 1");
  }

  @Test
  void workIsGivenUpOnceAskedTo() {
    AtomicBoolean stop = new AtomicBoolean();
    Progress progress = Progress.lines(out).until(stop::get);
    try (Progress.Bar bar = progress.start("scoring", 3, "questions")) {
      bar.advance(1);
      stop.set(true);
      assertThatThrownBy(() -> bar.advance(1)).isInstanceOf(CancellationException.class);
    }
    progress.say("stopped");
    Progress.silent().say("nothing");
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("scoring: 3 questions", "scoring: 2 questions in 0:00", "stopped");
  }

  @Test
  void anUnknownTotalHasNoTimeLeft() {
    try (Progress.Bar bar = new LineBar(out, "reading", -1, "rows", clock::get)) {
      seconds(4000);
      bar.advance(8000);
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("reading", "reading: 8000 rows, 2.0/s", "reading: 8000 rows in 1:06:40");
  }

  @Test
  void silenceIsSilent() {
    try (Progress.Bar bar = Progress.silent().start("nothing", 1, "things")) {
      bar.advance(1);
      bar.note("x");
    }
    assertThat(bytes.size()).isZero();
  }

  private void seconds(long count) {
    clock.addAndGet(count * 1_000_000_000L);
  }
}
