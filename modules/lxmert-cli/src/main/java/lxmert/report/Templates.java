package lxmert.report;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The templates of this package, from the class path. */
final class Templates {
  private Templates() {}

  static Template read(String name, Mustache.Compiler compiler) {
    try (InputStream in = Templates.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the template " + name + " is not on the class path");
      }
      Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8);
      return compiler.compile(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
