/**
 * Data sets: regions on disk and their importers, questions and answers in the official file
 * formats, and the batches that are made of them.
 */
package lxmert.data;
