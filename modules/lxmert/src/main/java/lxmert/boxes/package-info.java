/**
 * The world in NLVR's style: images of three boxes, with statements that are true or false of them,
 * open questions and captions in the words of many people.
 */
@org.jspecify.annotations.NullMarked
package lxmert.boxes;
