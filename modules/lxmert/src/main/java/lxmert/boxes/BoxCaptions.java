package lxmert.boxes;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import lxmert.world.Colour;
import lxmert.world.Dice;
import lxmert.world.ShapeKind;

/** True descriptions of images: what is where, how much of what, and claims that fit few others. */
final class BoxCaptions {
  static final int PER_IMAGE = 5;

  private static final int TRIES = 200;
  private static final List<String> WHERE =
      List.of("[left~3|first]", "[middle~3|center]", "[right~3|last]");

  private final List<BoxImage> images;
  private final KnownSentences known;
  private final Dice dice;
  private final ClaimSampler sampler;
  private int dropped;

  BoxCaptions(List<BoxImage> images, KnownSentences known, Dice dice) {
    this.images = images;
    this.known = known;
    this.dice = dice;
    this.sampler = new ClaimSampler(dice);
  }

  /** Captions that were not taken because NLVR has the sentence. */
  int dropped() {
    return dropped;
  }

  /** Different captions of one of the images. */
  List<String> of(int index) {
    BoxImage image = images.get(index);
    Set<String> captions = new LinkedHashSet<>();
    for (int i = 0; i < TRIES && captions.size() < PER_IMAGE; i++) {
      Claim claim =
          switch (captions.size()) {
            case 0 -> overview(image);
            case 1, 2 -> located(image);
            default -> sampler.draw(image);
          };
      if (claim.of(image) != Truth.TRUE || !isTelling(claim, i)) {
        continue;
      }
      String caption = sampler.type(claim, image.towers());
      if (known.contains(caption)) {
        dropped++;
      } else {
        captions.add(caption);
      }
    }
    return List.copyOf(captions);
  }

  /** Whether it is false of half of the images; in the end anything will do. */
  private boolean isTelling(Claim claim, int attempt) {
    long wrong = images.stream().filter(image -> claim.of(image) == Truth.FALSE).count();
    return 2 * wrong >= images.size() || attempt > TRIES / 2;
  }

  private Claim located(BoxImage image) {
    int place = dice.between(0, BoxImage.BOXES - 1);
    List<BoxPiece> box = image.boxes().get(place);
    BoxFeature feature =
        image.towers() ? TowerFeatures.draw(box, dice) : HeapFeatures.draw(box, dice);
    return new Claim(
        "located " + feature.form(),
        each -> feature.of(each.boxes().get(place)),
        speaker -> {
          String where = speaker.say(WHERE.get(place));
          String has = feature.words().apply(speaker);
          return speaker.say("the %s BOX [has~2|contains] %s", where, has);
        });
  }

  private Claim overview(BoxImage image) {
    return switch (dice.weighted(image.towers() ? 4 : 0, 1, 1, image.towers() ? 0 : 1)) {
      case 0 -> towers(image);
      case 1 -> sizes(image);
      case 2 -> totals(image, BoxImageSampler.COLOURS, PieceKind::of, " ITEMS", Colour::word);
      default -> totals(image, BoxImageSampler.SHAPES, PieceKind::of, "", ShapeKind::word);
    };
  }

  /** "From left to right: black, then blue on yellow, then yellow". */
  private Claim towers(BoxImage image) {
    return same(
        image,
        each ->
            each.boxes().stream().map(box -> box.stream().map(BoxPiece::colour).toList()).toList(),
        speaker -> {
          String on = speaker.say(" [on~2|over|above] ");
          List<String> named = new ArrayList<>();
          for (List<BoxPiece> box : image.boxes()) {
            List<String> words = new ArrayList<>();
            box.forEach(piece -> words.add(0, piece.colour().word()));
            named.add(String.join(on, words));
          }
          return speaker.say(
              "[%1$s, then %2$s, then %3$s|BOXES of %1$s, %2$s and %3$s"
                  + "|left %1$s, middle %2$s, right %3$s]",
              named.toArray());
        });
  }

  private Claim sizes(BoxImage image) {
    return same(
        image,
        each -> each.boxes().stream().map(List::size).toList(),
        speaker ->
            speaker.say(
                "[BOXES of %s, %s and %s ITEMS|from left to right the BOXES have %1$s, %2$s and"
                    + " %3$s ITEMS]",
                image.boxes().stream().map(box -> speaker.number(box.size())).toArray()));
  }

  private static <T> Claim totals(
      BoxImage image,
      List<T> kinds,
      Function<T, PieceKind> kind,
      String noun,
      Function<T, String> word) {
    Function<BoxImage, Object> counts =
        each -> kinds.stream().map(k -> kind.apply(k).countIn(each.pieces().toList())).toList();
    return same(
        image,
        counts,
        speaker ->
            speaker.say("[there are ~2|]")
                + kinds.stream()
                    .map(
                        k -> {
                          int count = kind.apply(k).countIn(image.pieces().toList());
                          String many = noun.isEmpty() && count != 1 ? "s" : "";
                          return speaker.number(count) + " " + word.apply(k) + many;
                        })
                    .collect(Collectors.joining(speaker.say("[ and ~2|, ]")))
                + noun);
  }

  /** A claim that images are alike in something. */
  private static Claim same(
      BoxImage image, Function<BoxImage, Object> key, Function<Speaker, String> words) {
    Object own = key.apply(image);
    return new Claim("overview", each -> Truth.of(key.apply(each).equals(own)), words);
  }
}
