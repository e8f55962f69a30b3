package lxmert.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The steps from a scene to an answer, in the manner of GQA's functional programs. */
record Program(List<Operation> steps) {
  /**
   * @param dependencies the steps whose results it takes
   */
  record Operation(String operation, String argument, List<Integer> dependencies) {}

  /** Copies the list. */
  Program {
    steps = List.copyOf(steps);
  }

  /** The things that a description fits. */
  static Program select(Description description) {
    String shape = description.word(Attribute.SHAPE);
    Program program =
        new Program(List.of(new Operation("select", shape == null ? "thing" : shape, List.of())));
    for (Map.Entry<Attribute, String> word : description.words().entrySet()) {
      if (word.getKey() != Attribute.SHAPE) {
        program = program.then("filter " + word.getKey().word(), word.getValue());
      }
    }
    return program;
  }

  /** One more step, on the result of the last. */
  Program then(String operation, String argument) {
    List<Operation> longer = new ArrayList<>(steps);
    longer.add(new Operation(operation, argument, List.of(steps.size() - 1)));
    return new Program(longer);
  }

  /** A step on the results of this and of another program. */
  Program join(String operation, String argument, Program other) {
    List<Operation> all = new ArrayList<>(steps);
    for (Operation step : other.steps) {
      List<Integer> moved = step.dependencies().stream().map(i -> i + steps.size()).toList();
      all.add(new Operation(step.operation(), step.argument(), moved));
    }
    all.add(new Operation(operation, argument, List.of(steps.size() - 1, all.size() - 1)));
    return new Program(all);
  }
}
