package lxmert.train;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;

/**
 * The course of a run as JSON lines, one for a few training steps and one for an evaluation, each
 * written out at once: {@code {"split": "train", "epoch": 1, "step": 20, "loss": ..., ...}}.
 */
public final class MetricsLog implements AutoCloseable {
  /**
   * One line.
   *
   * @param split {@code train} or {@code valid}
   * @param epoch counted from 1
   * @param step optimiser steps made so far
   * @param figures by name, in order
   */
  public record Entry(String split, int epoch, long step, Map<String, Double> figures) {}

  private final Path file;
  private final BufferedWriter writer;
  private final List<Entry> entries = new ArrayList<>();

  /**
   * Starts a new log, replacing one that is there.
   *
   * @throws lxmert.io.UserError if the file cannot be written
   */
  public MetricsLog(Path file) {
    this.file = file;
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw AtomicFiles.cannotWrite(file, e);
    }
  }

  /** Adds a line. */
  public void add(Entry entry) {
    entries.add(entry);
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("split", entry.split());
    line.put("epoch", entry.epoch());
    line.put("step", entry.step());
    line.putAll(entry.figures());
    try {
      writer.write(Json.line(line));
      writer.newLine();
      writer.flush();
    } catch (IOException e) {
      throw AtomicFiles.cannotWrite(file, e);
    }
  }

  /** All lines so far. */
  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  @Override
  public void close() {
    try {
      writer.close();
    } catch (IOException e) {
      throw AtomicFiles.cannotWrite(file, e);
    }
  }
}
