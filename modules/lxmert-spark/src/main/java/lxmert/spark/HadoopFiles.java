package lxmert.spark;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import lxmert.io.AtomicFiles;
import lxmert.io.InputFile;
import lxmert.io.InputFiles;
import lxmert.io.UserError;
import lxmert.vision.ImageLimits;
import lxmert.vision.ImageReader;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Files by name, on the driver and on executors: a name without a scheme is a path of this machine,
 * any other belongs to a Hadoop file system.
 */
final class HadoopFiles implements Serializable {
  private static final long serialVersionUID = 1;
  private static final Map<String, Path> COPIES = new ConcurrentHashMap<>();

  private final Broadcast<SerializableConfiguration> configuration;

  private HadoopFiles(Broadcast<SerializableConfiguration> configuration) {
    this.configuration = configuration;
  }

  static HadoopFiles of(SparkSession spark) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    return new HadoopFiles(
        context.broadcast(new SerializableConfiguration(context.hadoopConfiguration())));
  }

  /** Whether a name is a path of this machine. */
  static boolean isLocal(String name) {
    return !name.matches("(?!file:)[a-zA-Z][a-zA-Z0-9+.-]+:.*");
  }

  /** A path of this machine. */
  static Path path(String name) {
    return Path.of(
        name.startsWith("file:") ? new org.apache.hadoop.fs.Path(name).toUri().getPath() : name);
  }

  /** A name that means the same in every process: executors have working folders of their own. */
  static String everywhere(String name) {
    return isLocal(name) ? path(name).toAbsolutePath().normalize().toString() : name;
  }

  /** The file system of a name. */
  FileSystem system(org.apache.hadoop.fs.Path of) throws IOException {
    return of.getFileSystem(configuration.value().value());
  }

  /**
   * A file or folder on this machine: itself, or a copy that this process makes once.
   *
   * @throws UserError if it is not there
   */
  Path local(String name) {
    return isLocal(name) ? path(name) : COPIES.computeIfAbsent(name, this::copy);
  }

  /**
   * Files on this machine, as {@link InputFiles} takes their names; copies of those of a Hadoop
   * file system, whose patterns are Hadoop's.
   *
   * @throws UserError if a folder or a pattern has no file
   */
  List<Path> named(String name) {
    if (isLocal(name)) {
      return InputFiles.of(List.of(path(name)));
    }
    org.apache.hadoop.fs.Path pattern = new org.apache.hadoop.fs.Path(name);
    try {
      FileStatus[] found = system(pattern).globStatus(pattern);
      if (found == null || found.length == 0) {
        throw new UserError("cannot read %s: no such file or folder".formatted(name));
      }
      return InputFiles.of(
          Arrays.stream(found).map(each -> local(each.getPath().toString())).toList());
    } catch (IOException e) {
      throw cannotRead(name, e);
    }
  }

  private Path copy(String name) {
    try {
      Path folder = Files.createTempDirectory("lxmert-");
      folder.toFile().deleteOnExit();
      org.apache.hadoop.fs.Path from = new org.apache.hadoop.fs.Path(name);
      Path to = folder.resolve(from.getName());
      FileUtil.copy(system(from), from, to.toFile(), false, configuration.value().value());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> AtomicFiles.delete(folder)));
      return to;
    } catch (IOException e) {
      throw cannotRead(name, e);
    }
  }

  /**
   * An image's content, still encoded.
   *
   * @throws UserError if it cannot be read or is too large for an image
   */
  byte[] image(String name, ImageLimits limits) {
    if (isLocal(name)) {
      return ImageReader.content(path(name), limits);
    }
    org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(name);
    try {
      FileStatus status = system(file).getFileStatus(file);
      limits.checkBytes(status.getLen(), name);
      try (InputStream in = system(file).open(file)) {
        ByteArrayOutputStream out = new ByteArrayOutputStream((int) status.getLen());
        in.transferTo(out);
        return out.toByteArray();
      }
    } catch (IOException e) {
      throw cannotRead(name, e);
    }
  }

  /** Whether there is such a file or folder. */
  boolean exists(String name) {
    org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(name);
    try {
      return system(file).exists(file);
    } catch (IOException e) {
      throw cannotRead(name, e);
    }
  }

  /** Whether a name is that of a folder. */
  boolean isFolder(String name) {
    org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(name);
    try {
      return system(file).getFileStatus(file).isDirectory();
    } catch (IOException e) {
      throw cannotRead(name, e);
    }
  }

  /** A small file as text. */
  String text(String name) {
    org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(name);
    try (InputStream in = system(file).open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw cannotRead(name, e);
    }
  }

  /** Writes a file under another name first. */
  void write(String name, byte[] content) {
    org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(name);
    org.apache.hadoop.fs.Path temporary = file.suffix(".tmp");
    try {
      FileSystem system = system(file);
      try (OutputStream out = system.create(temporary, true)) {
        out.write(content);
      }
      system.delete(file, false);
      if (!system.rename(temporary, file)) {
        throw new IOException("it could not be renamed");
      }
    } catch (IOException e) {
      throw new UserError("cannot write %s: %s".formatted(name, reason(e)), e);
    }
  }

  /** Writes a file of this machine first and copies it. */
  void send(String name, Consumer<Path> writing) {
    try {
      Path folder = Files.createTempDirectory("lxmert-");
      try {
        Path file = folder.resolve("file");
        writing.accept(file);
        write(name, InputFile.bytes(file));
      } finally {
        AtomicFiles.delete(folder);
      }
    } catch (IOException e) {
      throw new UserError("cannot write %s: %s".formatted(name, reason(e)), e);
    }
  }

  /** Deletes a file or folder, if it is there. */
  void delete(String name) {
    org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(name);
    try {
      system(file).delete(file, true);
    } catch (IOException e) {
      throw new UserError("cannot delete %s: %s".formatted(name, reason(e)), e);
    }
  }

  static UserError cannotRead(String name, IOException e) {
    String why = e instanceof FileNotFoundException ? "no such file or folder" : reason(e);
    return new UserError("cannot read %s: %s".formatted(name, why), e);
  }

  private static String reason(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
