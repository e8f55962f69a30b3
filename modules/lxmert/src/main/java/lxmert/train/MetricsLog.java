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
import java.util.zip.CRC32C;
import lxmert.io.AtomicFiles;
import lxmert.io.InputFile;
import lxmert.io.Json;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The course of a run as JSON lines, one for a few training steps and one for an evaluation, each
 * written out at once: {@code {"split": "train", "epoch": 1, "step": 20, "loss": ..., ...}}.
 */
public final class MetricsLog implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(MetricsLog.class);

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
  private final CRC32C checksum = new CRC32C();

  private MetricsLog(Path file, List<Entry> entries) {
    this.file = file;
    this.entries = new ArrayList<>(entries);
    StringBuilder text = new StringBuilder();
    entries.forEach(entry -> text.append(entry.line()));
    checksum.update(text.toString().getBytes(StandardCharsets.UTF_8));
    AtomicFiles.writeString(file, text.toString());
    try {
      channel = FileChannel.open(file, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw AtomicFiles.cannotWrite(file, e);
    }
  }

  /**
   * Goes on with a log after one of its lines; those behind are cut away. With 0 it is a new log. A
   * warning says so where its lines are not all there, or not as they were.
   *
   * @param expected {@link #checksum} of these lines, if it is known
   * @throws lxmert.io.UserError if the file cannot be read or written
   */
  static MetricsLog after(Path file, int lines, @Nullable Long expected) {
    List<Entry> all = lines > 0 && Files.exists(file) ? read(file) : List.of();
    MetricsLog log = new MetricsLog(file, all.subList(0, Math.min(lines, all.size())));
    if (log.lines() < lines) {
      LOGGER.warn(
          "{} has {} of the {} lines that the run wrote: what they said is lost, its numbers are"
              + " not",
          file,
          log.lines(),
          lines);
    } else if (expected != null && expected != log.checksum()) {
      LOGGER.warn(
          "{} is not as the run wrote it: what it says of the past is not to be relied on", file);
    }
    return log;
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
      byte[] bytes = entry.line().getBytes(StandardCharsets.UTF_8);
      checksum.update(bytes);
      ByteBuffer line = ByteBuffer.wrap(bytes);
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

  /** CRC-32C of all lines. */
  long checksum() {
    return checksum.getValue();
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
