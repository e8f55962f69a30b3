package lxmert.finetune;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import lxmert.dataset.AnswerVocabulary;
import lxmert.dataset.Example;
import lxmert.io.UserError;
import lxmert.regions.ImageFiles;
import lxmert.regions.RegionStore;
import lxmert.vision.Regions;
import org.jspecify.annotations.Nullable;

/**
 * Looks through the data of a training before hours are spent on it, with the readers that training
 * has. It tells what training passes over in silence; whether training would start is what {@link
 * Finetuning#rehearse} says.
 */
public final class DataCheck {
  /** Ids that a fault names. */
  private static final int FIRST = 5;

  /** Examples that are drawn of each split. */
  private static final int DRAWN = 5;

  private final FinetuneTask task;
  private final Finetuning.Files files;
  private final @Nullable Map<String, Path> images;
  private final long seed;
  private final List<String> unread = new ArrayList<>();

  /**
   * Sets up a look at data.
   *
   * @param images files by image id; null: files are not looked for
   * @param seed same seed, same examples drawn
   */
  public DataCheck(
      FinetuneTask task, Finetuning.Files files, @Nullable Map<String, Path> images, long seed) {
    this.task = task;
    this.files = files;
    this.images = images;
    this.seed = seed;
  }

  /** Looks at everything that can be read; what cannot be is among the findings. */
  public DataFindings run() {
    List<Example> train = read(files.train());
    List<Example> valid = read(files.valid());
    Map<String, Integer> counts = new LinkedHashMap<>();
    train.forEach(
        example -> example.label().keySet().forEach(each -> counts.merge(each, 1, Integer::sum)));
    AnswerVocabulary known = known();
    Set<String> answers = new LinkedHashSet<>(known == null ? counts.keySet() : known.answers());
    Set<String> frequent = new HashSet<>(answers);
    frequent.removeIf(answer -> counts.getOrDefault(answer, 0) < DataFindings.OFTEN);
    try (RegionStore regions = attempt(() -> RegionStore.open(files.regions()))) {
      return new DataFindings(
          known != null,
          answers.size(),
          frequent.size(),
          train.stream().filter(example -> isCovered(example, frequent)).count(),
          split(train, Set.of(), answers, regions),
          split(valid, imagesOf(train), answers, regions),
          unread.stream().distinct().toList());
    }
  }

  /** Reads on behind a file that is broken. */
  private List<Example> read(List<Path> from) {
    List<Example> examples = new ArrayList<>();
    for (Path file : from) {
      attempt(
          () -> {
            task.read(file, examples::add);
            return file;
          });
    }
    return examples;
  }

  private @Nullable AnswerVocabulary known() {
    AnswerVocabulary fixed = task.answers();
    Path given = files.answers();
    return fixed != null || given == null ? fixed : attempt(() -> AnswerVocabulary.read(given));
  }

  /** What cannot be read is noted, and null. */
  private <T> @Nullable T attempt(Attempt<T> reading) {
    try {
      return reading.read();
    } catch (UserError e) {
      unread.add(String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** Reads something. */
  private interface Attempt<T> {
    T read();
  }

  private DataFindings.OfSplit split(
      List<Example> examples,
      Set<String> others,
      Set<String> answers,
      @Nullable RegionStore regions) {
    Map<DataFault, DataFindings.Found> faults = new EnumMap<>(DataFault.class);
    Set<String> own = imagesOf(examples);
    faults.put(DataFault.REPEATED_ID, repeated(examples, Example::id));
    faults.put(DataFault.REPEATED_SENTENCE, repeated(examples, DataCheck::said));
    faults.put(DataFault.UNLABELLED, examples(examples, each -> each.label().isEmpty()));
    faults.put(
        DataFault.UNCOVERED,
        examples(examples, each -> !each.label().isEmpty() && !isCovered(each, answers)));
    Set<String> without = regions == null ? null : attempt(() -> without(own, regions));
    if (without != null) {
      faults.put(DataFault.NO_REGIONS, found(without));
      faults.put(
          DataFault.LEFT_OUT,
          examples(examples, each -> each.imageIds().stream().anyMatch(without::contains)));
    }
    Map<String, Path> known = images;
    if (known != null) {
      faults.put(DataFault.NO_FILE, images(own, image -> ImageFiles.find(known, image) == null));
    }
    faults.put(DataFault.SHARED_IMAGE, images(own, others::contains));
    List<DataFindings.Drawn> drawn =
        drawn(examples).stream().map(each -> drawn(each, without, regions)).toList();
    return new DataFindings.OfSplit(examples.size(), own.size(), faults, drawn);
  }

  private static Set<String> imagesOf(List<Example> examples) {
    Set<String> images = new LinkedHashSet<>();
    examples.forEach(example -> images.addAll(example.imageIds()));
    return images;
  }

  private static Set<String> without(Set<String> images, RegionStore regions) {
    Set<String> without = new LinkedHashSet<>(images);
    without.removeIf(regions::contains);
    return without;
  }

  private static boolean isCovered(Example example, Set<String> answers) {
    return example.label().keySet().stream().anyMatch(answers::contains);
  }

  /** What is the same question: capitals and blanks around it are nothing to a model. */
  private static List<Object> said(Example example) {
    return List.of(example.imageIds(), example.sentence().strip().toLowerCase(Locale.ROOT));
  }

  private static DataFindings.Found repeated(
      List<Example> examples, Function<Example, Object> same) {
    Set<Object> before = new HashSet<>();
    return examples(examples, example -> !before.add(same.apply(example)));
  }

  private static DataFindings.Found examples(List<Example> all, Predicate<Example> faulty) {
    return found(all.stream().filter(faulty).map(Example::id).toList());
  }

  private static DataFindings.Found images(Set<String> all, Predicate<String> faulty) {
    return found(all.stream().filter(faulty).toList());
  }

  private static DataFindings.Found found(Collection<String> ids) {
    return new DataFindings.Found(ids.size(), ids.stream().distinct().limit(FIRST).toList());
  }

  /** In their order. */
  private List<Example> drawn(List<Example> examples) {
    return examples.isEmpty()
        ? List.of()
        : new SplittableRandom(seed)
            .ints(0, examples.size())
            .distinct()
            .limit(Math.min(DRAWN, examples.size()))
            .sorted()
            .mapToObj(examples::get)
            .toList();
  }

  private DataFindings.Drawn drawn(
      Example example, @Nullable Set<String> without, @Nullable RegionStore store) {
    Map<String, Regions> regions = new HashMap<>();
    if (without != null && store != null) {
      for (String image : example.imageIds()) {
        Regions found = without.contains(image) ? null : attempt(() -> store.get(image));
        if (found != null) {
          regions.put(image, found);
        }
      }
    }
    return new DataFindings.Drawn(example, regions);
  }
}
