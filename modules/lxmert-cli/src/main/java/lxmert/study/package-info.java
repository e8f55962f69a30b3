/**
 * The paper's comparisons as experiments on the procedural world.
 *
 * <p>A {@link lxmert.study.Study} says what is compared, {@link lxmert.study.StudySizes} how large,
 * and one {@link lxmert.study.StudyRunner} runs them all.
 */
@org.jspecify.annotations.NullMarked
package lxmert.study;
