package lxmert.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import lxmert.io.UserError;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A run goes on from what is whole, as if nothing had happened, or says why it does not. */
class DamagedCheckpointTest {
  private static final String WEIGHTS = "weights.safetensors";
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final String MANIFEST = "checkpoint.json";

  /** What can happen to a checkpoint on a disk; another, older one is whole. */
  private enum Damage {
    CUT(WEIGHTS + " is torn") {
      @Override
      void doTo(Path checkpoint, Path older) throws IOException {
        Path file = checkpoint.resolve(WEIGHTS);
        byte[] all = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(all, all.length - 4));
      }
    },
    WEIGHTS_CHANGED(WEIGHTS + " is torn") {
      @Override
      void doTo(Path checkpoint, Path older) throws IOException {
        flip(checkpoint.resolve(WEIGHTS));
      }
    },
    OPTIMIZER_CHANGED(OPTIMIZER + " is torn") {
      @Override
      void doTo(Path checkpoint, Path older) throws IOException {
        flip(checkpoint.resolve(OPTIMIZER));
      }
    },
    STATE_CHANGED(MANIFEST + " is torn") {
      @Override
      void doTo(Path checkpoint, Path older) throws IOException {
        change(checkpoint, "\"batch\" : 3", "\"batch\" : 2");
      }
    },
    SETTING_CHANGED(MANIFEST + " is torn") {
      @Override
      void doTo(Path checkpoint, Path older) throws IOException {
        change(checkpoint, "\"seed\" : \"5\"", "\"seed\" : \"4\"");
      }
    },
    CHECKSUM_GONE(MANIFEST + " has no checksum of " + OPTIMIZER) {
      @Override
      void doTo(Path checkpoint, Path older) throws IOException {
        change(checkpoint, "\"optimizer.safetensors\" :", "\"optimizer.safetenso2s\" :");
      }
    },
    MISSING("cannot read") {
      @Override
      void doTo(Path checkpoint, Path older) throws IOException {
        Files.delete(checkpoint.resolve(OPTIMIZER));
      }
    },
    WITHOUT_MANIFEST("no such file") {
      @Override
      void doTo(Path checkpoint, Path older) throws IOException {
        Files.delete(checkpoint.resolve(MANIFEST));
      }
    },
    TORN_MANIFEST("found the end of the file") {
      @Override
      void doTo(Path checkpoint, Path older) throws IOException {
        Files.writeString(checkpoint.resolve(MANIFEST), "{");
      }
    },
    MIXED(WEIGHTS + " is torn") {
      @Override
      void doTo(Path checkpoint, Path older) throws IOException {
        copy(older, checkpoint, WEIGHTS);
      }
    },
    OPTIMIZER_MIXED(OPTIMIZER + " is torn") {
      @Override
      void doTo(Path checkpoint, Path older) throws IOException {
        copy(older, checkpoint, OPTIMIZER);
      }
    },
    MANIFEST_MIXED(" is torn") {
      @Override
      void doTo(Path checkpoint, Path older) throws IOException {
        copy(older, checkpoint, MANIFEST);
      }
    },
    OF_ANOTHER_STEP("its files are of step 15") {
      @Override
      void doTo(Path checkpoint, Path older) throws IOException {
        for (String file : List.of(WEIGHTS, OPTIMIZER, MANIFEST)) {
          copy(older, checkpoint, file);
        }
      }
    };

    private final String sentence;

    Damage(String sentence) {
      this.sentence = sentence;
    }

    abstract void doTo(Path checkpoint, Path older) throws IOException;

    private static void flip(Path file) throws IOException {
      byte[] all = Files.readAllBytes(file);
      all[all.length - 9] ^= 1;
      Files.write(file, all);
    }

    private static void copy(Path from, Path to, String file) throws IOException {
      Files.copy(from.resolve(file), to.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }

    private static void change(Path checkpoint, String from, String to) throws IOException {
      Path manifest = checkpoint.resolve(MANIFEST);
      String text = Files.readString(manifest);
      assertThat(text).contains(from);
      Files.writeString(manifest, text.replace(from, to));
    }
  }

  @TempDir static Path shared;

  private static Path whole;

  @TempDir Path folder;
  private Path newest;
  private Path older;

  @BeforeAll
  static void runWithoutInterruption() {
    whole = shared.resolve("whole");
    new TinyTask().trainer(whole).run();
  }

  @BeforeEach
  void leaveTwoCheckpoints() throws IOException {
    TinyTask.stopAfter(folder, 14);
    TinyTask.stopAfter(folder, 3);
    newest = folder.resolve("checkpoints/step-00000017");
    older = folder.resolve("checkpoints/step-00000015");
    assertThat(RunFolders.checkpoints(folder)).containsExactly("step-00000015", "step-00000017");
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void aTornCheckpointIsNamedAndTheOneBeforeIsUsed(Damage damage) throws IOException {
    damage.doTo(newest, older);
    assertThat(warned(() -> assertResumes(TinyTask.STEPS - 15)))
        .contains(newest + " is not used: ", damage.sentence)
        .hasLineCount(1);
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void withoutAnyWholeCheckpointTheRunIsRefused(Damage damage) throws IOException {
    damage.doTo(newest, older);
    Damage.CUT.doTo(older, older);
    warned(
        () ->
            assertThatThrownBy(() -> new TinyTask().trainer(folder).run())
                .isInstanceOf(UserError.class)
                .hasMessage(
                    "none of the 2 checkpoints in %s is whole; start over with --restart"
                        .formatted(folder.resolve("checkpoints"))));
  }

  @ParameterizedTest
  @CsvSource({"{\"split\":\"valid\",has 2 of the", "\"loss\":,is not as the run wrote it"})
  void aLogThatIsNotAsItWasWrittenIsTold(String at, String sentence) throws IOException {
    Path log = folder.resolve("metrics.jsonl");
    Files.writeString(log, Files.readString(log).replace(at, at + 7));
    String warned =
        warned(
            () -> {
              TinyTask task = new TinyTask();
              task.trainer(folder).run();
              assertThat(task.steps).isEqualTo(TinyTask.STEPS - 17);
            });
    assertThat(warned).contains(log + " " + sentence).hasLineCount(1);
    for (String model : List.of("best", "last")) {
      assertThat(folder.resolve(model).resolve(WEIGHTS))
          .hasSameBinaryContentAs(whole.resolve(model).resolve(WEIGHTS));
    }
  }

  @Test
  void aBestModelThatIsGoneIsMissed() throws IOException {
    Path best = folder.resolve("best");
    Files.move(best, folder.resolve("moved"));
    assertThatThrownBy(() -> new TinyTask().trainer(folder).run())
        .isInstanceOf(UserError.class)
        .hasMessage(
            best
                + " is gone, which held the best model so far, of epoch 2: put it back, or start"
                + " over with --restart");
    Files.move(folder.resolve("moved"), best);
    assertResumes(TinyTask.STEPS - 17);
  }

  /** Killed between the two names that a folder changes. */
  @Test
  void aBestModelThatWasAboutToBeReplacedIsPutBack() throws IOException {
    Path aside = folder.resolve(".best.01234567-89ab-cdef-0123-456789abcdef.old");
    Files.move(folder.resolve("best"), aside);
    assertResumes(TinyTask.STEPS - 17);
    assertThat(aside).doesNotExist();
  }

  private void assertResumes(int steps) {
    TinyTask task = new TinyTask();
    task.trainer(folder).run();
    assertThat(task.steps).isEqualTo(steps);
    try {
      RunFolders.assertSame(folder, whole);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What is said as a warning meanwhile. */
  private static String warned(Runnable work) {
    PrintStream usual = System.err;
    ByteArrayOutputStream warned = new ByteArrayOutputStream();
    System.setErr(new PrintStream(warned, true, StandardCharsets.UTF_8));
    try {
      work.run();
    } finally {
      System.setErr(usual);
    }
    return warned.toString(StandardCharsets.UTF_8);
  }
}
