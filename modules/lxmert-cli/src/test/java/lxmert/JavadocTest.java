package lxmert;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import org.junit.jupiter.api.Test;

/**
 * Every public type and member has a comment, and every component of a public record is explained.
 * The compiler's doclint checks that what comments refer to exists; see decision 0015 for why its
 * group "missing" is off.
 */
class JavadocTest {
  @Test
  void whatIsPublicIsExplained() throws IOException {
    Sources.parse(
        (task, files) -> {
          Scanner scanner = new Scanner(DocTrees.instance(task));
          scanner.scan(files, null);
          assertThat(scanner.seen).isGreaterThan(1000);
          assertThat(scanner.missing).isEmpty();
        });
  }

  /** Walks through what other packages see. */
  private static final class Scanner extends TreePathScanner<Void, Void> {
    private final DocTrees docs;
    private final List<String> missing = new ArrayList<>();
    private int seen;

    private Scanner(DocTrees docs) {
      this.docs = docs;
    }

    @Override
    public Void visitClass(ClassTree type, Void nothing) {
      if (!isPublic(type.getModifiers())) {
        return null;
      }
      DocCommentTree comment = check(type.getSimpleName().toString());
      if (type.getKind() == Tree.Kind.RECORD && comment != null && !hasKeysOfAFile(type)) {
        checkComponents(type, comment);
      }
      return super.visitClass(type, null);
    }

    /** Components under the keys of a public file are explained there. */
    private static boolean hasKeysOfAFile(ClassTree type) {
      return type.getModifiers().getAnnotations().stream()
          .anyMatch(each -> each.getAnnotationType().toString().equals("JsonNaming"));
    }

    private void checkComponents(ClassTree type, DocCommentTree comment) {
      Set<String> explained =
          comment.getBlockTags().stream()
              .filter(ParamTree.class::isInstance)
              .map(tag -> ((ParamTree) tag).getName().toString())
              .collect(Collectors.toSet());
      for (Tree member : type.getMembers()) {
        if (member instanceof VariableTree component
            && !component.getModifiers().getFlags().contains(Modifier.STATIC)
            && !explained.contains(component.getName().toString())) {
          missing.add(place() + type.getSimpleName() + ": @param " + component.getName());
        }
      }
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
      boolean overrides =
          method.getModifiers().getAnnotations().stream()
              .anyMatch(each -> each.getAnnotationType().toString().equals("Override"));
      if (isPublic(method.getModifiers()) && !overrides) {
        check(method.getName().toString());
      }
      return null;
    }

    @Override
    public Void visitVariable(VariableTree field, Void nothing) {
      if (isPublic(field.getModifiers())) {
        check(field.getName().toString());
      }
      return null;
    }

    private boolean isPublic(ModifiersTree modifiers) {
      TreePath parent = getCurrentPath().getParentPath();
      boolean inInterface =
          parent.getLeaf() instanceof ClassTree outer && outer.getKind() == Tree.Kind.INTERFACE;
      return modifiers.getFlags().contains(Modifier.PUBLIC)
          || (inInterface && !modifiers.getFlags().contains(Modifier.PRIVATE));
    }

    private DocCommentTree check(String name) {
      seen++;
      DocCommentTree comment = docs.getDocCommentTree(getCurrentPath());
      if (comment == null) {
        missing.add(place() + name);
      }
      return comment;
    }

    private String place() {
      String file = getCurrentPath().getCompilationUnit().getSourceFile().getName();
      return file.substring(file.lastIndexOf("/lxmert/") + 1) + ": ";
    }
  }
}
