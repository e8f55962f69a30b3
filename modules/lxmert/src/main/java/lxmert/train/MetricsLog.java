package lxmert.train;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.io.AtomicFiles;
import lxmert.io.InputFile;
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
  public record Entry(String split, int epoch, long step, Map<String, Double> figures) {
    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Head(String split, int epoch, long step) {}

    private String line() {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("split", split);
      line.put("epoch", epoch);
      line.put("step", step);
      line.putAll(figures);
      return Json.line(line) + "\n";
    }

    private static Entry of(ObjectNode line, String source) {
      Head head = Json.convert(line, source, Head.class);
      Map<String, Double> figures = new LinkedHashMap<>();
      line.without(List.of("split", "epoch", "step"))
          .properties()
          .forEach(
              each -> {
                String place = "%s: %s".formatted(source, each.getKey());
                figures.put(each.getKey(), Json.convert(each.getValue(), place, Double.class));
              });
      return new Entry(head.split, head.epoch, head.step, figures);
    }
  }

  private final Path file;
  private final FileChannel channel;
  private final List<Entry> entries;

  private MetricsLog(Path file, List<Entry> entries) {
    this.file = file;
    this.entries = new ArrayList<>(entries);
    StringBuilder text = new StringBuilder();
    entries.forEach(entry -> text.append(entry.line()));
    AtomicFiles.writeString(file, text.toString());
    try {
      channel = FileChannel.open(file, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw AtomicFiles.cannotWrite(file, e);
    }
  }

  /**
   * Goes on with a log after one of its lines; those behind are cut away. With 0 it is a new log.
   *
   * @throws lxmert.io.UserError if the file cannot be read or written
   */
  public static MetricsLog after(Path file, int lines) {
    List<Entry> all = lines > 0 && Files.exists(file) ? read(file) : List.of();
    return new MetricsLog(file, all.subList(0, Math.min(lines, all.size())));
  }

  /**
   * Reads a log up to its first torn line: a process may have been killed while it wrote the last.
   *
   * @throws lxmert.io.UserError if the file cannot be read
   */
  public static List<Entry> read(Path file) {
    List<Entry> entries = new ArrayList<>();
    try {
      String text = new String(InputFile.bytes(file), StandardCharsets.UTF_8);
      for (String line : text.lines().toList()) {
        if (!(Json.mapper().readTree(line) instanceof ObjectNode node) || !node.has("step")) {
          break;
        }
        entries.add(Entry.of(node, "%s, line %d".formatted(file, entries.size() + 1)));
      }
    } catch (JsonProcessingException e) {
      return entries;
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
    return entries;
  }

  /** Adds a line. */
  public void add(Entry entry) {
    entries.add(entry);
    try {
      ByteBuffer line = ByteBuffer.wrap(entry.line().getBytes(StandardCharsets.UTF_8));
      while (line.hasRemaining()) {
        channel.write(line);
      }
    } catch (IOException e) {
      throw AtomicFiles.cannotWrite(file, e);
    }
  }

  /** How many lines there are. */
  int lines() {
    return entries.size();
  }

  /** All lines so far. */
  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** Forces all lines to disk. */
  public void force() {
    try {
      channel.force(false);
    } catch (IOException e) {
      throw AtomicFiles.cannotWrite(file, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw AtomicFiles.cannotWrite(file, e);
    }
  }
}
