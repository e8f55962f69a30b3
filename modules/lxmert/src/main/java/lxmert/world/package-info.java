/**
 * A seeded procedural world of images and language, written in the file formats of COCO, VQA v2,
 * GQA, NLVR2 and LXMERT itself. Scenes come first; painting and language only read them.
 */
@org.jspecify.annotations.NullMarked
package lxmert.world;
