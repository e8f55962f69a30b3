package lxmert.world;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The attributes by which things are named; without any it fits every thing. */
record Description(Map<Attribute, String> words) {
  static final Description ANYTHING = new Description(Map.of());

  /** Copies the map, in the order of the attributes. */
  Description {
    Map<Attribute, String> copy = new EnumMap<>(Attribute.class);
    copy.putAll(words);
    words = Collections.unmodifiableMap(copy);
  }

  /** What a thing looks like in some of its attributes. */
  static Description of(Thing thing, Collection<Attribute> attributes) {
    Map<Attribute, String> words = new EnumMap<>(Attribute.class);
    attributes.forEach(attribute -> words.put(attribute, attribute.of(thing)));
    return new Description(words);
  }

  /** The same but for one attribute. */
  Description with(Attribute attribute, String word) {
    Map<Attribute, String> changed = new EnumMap<>(Attribute.class);
    changed.putAll(words);
    changed.put(attribute, word);
    return new Description(changed);
  }

  /** The same without one attribute. */
  Description without(Attribute attribute) {
    Map<Attribute, String> fewer = new EnumMap<>(Attribute.class);
    fewer.putAll(words);
    fewer.remove(attribute);
    return new Description(fewer);
  }

  /** The last of its words, the shape where one is named. */
  String head() {
    return words.values().stream().reduce((first, second) -> second).orElse("thing");
  }

  /** The word for an attribute, or null where it is not named. */
  @Nullable String word(Attribute attribute) {
    return words.get(attribute);
  }

  Set<Attribute> attributes() {
    return words.keySet();
  }

  boolean fits(Thing thing) {
    return words.entrySet().stream().allMatch(e -> e.getKey().of(thing).equals(e.getValue()));
  }

  /** The things of a scene that it fits. */
  List<Thing> in(Scene scene) {
    return scene.things().stream().filter(this::fits).toList();
  }

  int countIn(Scene scene) {
    return (int) scene.things().stream().filter(this::fits).count();
  }
}
