package io.flowrunner.flows.entity;

import java.util.List;

/**
 * @param total of the whole list, not of this page
 */
public record RevisionPage(List<Revision> revisions, long total) {}
