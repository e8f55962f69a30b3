package lxmert.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import lxmert.io.Json;
import lxmert.tensor.Precision;
import lxmert.text.TokenBatch;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.junit.jupiter.api.Test;

class ArchitecturesTest {
  private static final Device CPU = new Device("cpu");

  @Test
  void everyOneHasItsNameAndItsPlaceInAFamily() {
    Set<String> names = new TreeSet<>();
    Set<String> places = new TreeSet<>();
    for (Architecture each : Architectures.all()) {
      assertThat(names.add(each.name())).as(each.name()).isTrue();
      assertThat(places.add(each.family() + each.images())).as(each.name()).isTrue();
      assertThat(Architectures.find(each.name()).orElseThrow().name()).isEqualTo(each.name());
      assertThat(Architectures.of(each.family(), each.images()).name()).isEqualTo(each.name());
      try (PointerScope scope = new PointerScope()) {
        AnsweringModel model = small(each);
        assertThat(model.architecture().name()).isEqualTo(each.name());
        assertThat(model.images()).isEqualTo(each.images());
      }
    }
    assertThat(names).contains("LxmertForQuestionAnswering", "LstmBottomUpTopDownForPairs");
  }

  @Test
  void transformersRunPackedAndOthersPlain() {
    for (Architecture each : Architectures.all()) {
      try (PointerScope scope = new PointerScope();
          Answering answering = Architectures.answering(small(each), Precision.FLOAT32, CPU)) {
        assertThat(answering instanceof PlainAnswering)
            .as(each.name())
            .isEqualTo(!Set.of("LXMERT", "GATED").contains(each.family()));
      }
    }
  }

  private static AnsweringModel small(Architecture architecture) {
    if (architecture.format().equals(LxmertConfig.FORMAT)) {
      return architecture.model(Models.SMALL);
    }
    Map<String, ?> keys =
        architecture.family().equals(GatedArchitectures.FAMILY)
            ? Map.of("preset", "visualbert")
            : Map.of("vocab_size", 50, "num_qa_labels", 12);
    return architecture.model(
        architecture.format().maker().apply(Json.mapper().valueToTree(keys), "test"));
  }

  @Test
  void bothEnginesGiveTheSameScores() {
    SplittableRandom random = new SplittableRandom(1);
    TokenBatch sentences = TokenBatch.of(List.of(new int[] {2, 7, 9, 3}, new int[] {2, 11, 3}));
    for (int images : new int[] {1, 2}) {
      try (PointerScope scope = new PointerScope()) {
        AnsweringModel model = Architectures.of("LXMERT", images).model(Models.SMALL);
        Initialization.normal(model.module(), 0.2, 4);
        model.module().eval();
        List<Regions> seen =
            IntStream.range(0, 2 * images).mapToObj(i -> Models.image(random, 3 + i)).toList();
        try (Answering packed = Architectures.answering(model, Precision.FLOAT32, CPU);
            Answering plain = new PlainAnswering(model, Precision.FLOAT32, CPU)) {
          assertSame(packed.logitsOfEach(seen, sentences), plain.logitsOfEach(seen, sentences));
          List<Regions> first = seen.subList(0, images);
          assertSame(packed.logits(first, sentences), plain.logits(first, sentences));
        }
      }
    }
  }

  private static void assertSame(float[][] packed, float[][] plain) {
    assertThat(packed).hasDimensions(plain.length, plain[0].length);
    for (int i = 0; i < plain.length; i++) {
      assertThat(packed[i]).containsExactly(plain[i], within(1e-5f));
    }
  }
}
