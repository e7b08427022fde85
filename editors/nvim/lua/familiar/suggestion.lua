--- One suggestion in a buffer: what is left of it at the cursor, and how it gets into the text.
---
--- A suggestion is anchored where the text it replaces begins. What the user types after that is compared
--- with it, so that it stays on screen while it is being typed and is never inserted into another text.
local compat = require('familiar.compat')
local api = vim.api

local M = {}

---@class familiar.Suggestion
---@field text string what stands from `row`, `col` on once it is accepted
---@field row integer 0-based
---@field col integer 0-based byte
---@field after string the line right of the cursor when the suggestion was made
---@field tail string the start of `after` that `text` replaces
---@field command? table run by the server after the text is in
---@field client_id integer

--- The text before and after the cursor on its line.
local function around_cursor(bufnr)
  local cursor = api.nvim_win_get_cursor(0)
  local row, col = cursor[1] - 1, cursor[2]
  local line = api.nvim_buf_get_lines(bufnr, row, row + 1, false)[1] or ''
  return row, col, line
end

--- Places `text` from `first` to `last` (bytes of the cursor's line); nil where the cursor is outside of that.
---@return familiar.Suggestion?
function M.new(bufnr, client_id, text, first, last, command)
  local row, col, line = around_cursor(bufnr)
  first, last = first or col, last or col
  if type(text) ~= 'string' or first > col or last < col then
    return nil
  end
  return {
    text = text:gsub('\r\n', '\n'),
    row = row,
    col = first,
    after = line:sub(col + 1),
    tail = line:sub(col + 1, last),
    command = command,
    client_id = client_id,
  }
end

--- Reads an `InlineCompletionItem` for the cursor's line.
---@return familiar.Suggestion?
function M.from_item(bufnr, client, item)
  local row, _, line = around_cursor(bufnr)
  local range = item.range
  if not range then
    return M.new(bufnr, client.id, item.insertText, nil, nil, item.command)
  end
  if range.start.line ~= row or range['end'].line ~= row then
    return nil
  end
  local encoding = client.offset_encoding
  local first = compat.byte_index(line, range.start.character, encoding)
  local last = compat.byte_index(line, range['end'].character, encoding)
  return M.new(bufnr, client.id, item.insertText, first, last, item.command)
end

--- What is still to come at the cursor; nil where the text has gone another way.
---@param suggestion familiar.Suggestion
---@return string?
function M.rest(suggestion, bufnr)
  local row, col, line = around_cursor(bufnr)
  if row < suggestion.row or (row == suggestion.row and col < suggestion.col) then
    return nil
  end
  if line:sub(col + 1) ~= suggestion.after then
    return nil
  end
  local lines = api.nvim_buf_get_text(bufnr, suggestion.row, suggestion.col, row, col, {})
  local typed = table.concat(lines, '\n')
  if suggestion.text:sub(1, #typed) ~= typed then
    return nil
  end
  local rest = suggestion.text:sub(#typed + 1)
  if rest == '' or rest == suggestion.tail then
    return nil
  end
  return rest
end

--- The first word, the first line or all of `rest`.
---@param rest string
---@param kind 'all'|'word'|'line'
function M.part(rest, kind)
  if kind == 'line' then
    return rest:match('^\n?[^\n]*')
  elseif kind == 'word' then
    -- Bytes from 128 on belong to letters of other scripts: never cut one in half.
    return rest:match('^%s*[%w_\128-\255]+') or rest:match('^%s*[^%w%s_\128-\255]+') or rest
  end
  return rest
end

--- Puts the next part of the suggestion into the buffer, as one step of undo, and moves the cursor behind it.
---@param suggestion familiar.Suggestion
---@param kind 'all'|'word'|'line'
---@return boolean inserted
function M.accept(suggestion, bufnr, kind)
  local rest = M.rest(suggestion, bufnr)
  if not rest then
    return false
  end
  local part = M.part(rest, kind)
  local whole = part == rest
  local row, col = around_cursor(bufnr)
  local stop = whole and col + #suggestion.tail or col
  local lines = vim.split(part, '\n', { plain = true })
  vim.bo[bufnr].undolevels = vim.bo[bufnr].undolevels
  api.nvim_buf_set_text(bufnr, row, col, row, stop, lines)
  local last = #lines[#lines]
  api.nvim_win_set_cursor(0, { row + #lines, #lines == 1 and col + last or last })
  local client = vim.lsp.get_client_by_id(suggestion.client_id)
  if suggestion.command and client and (whole or not M.rest(suggestion, bufnr)) then
    compat.execute(client, suggestion.command, bufnr)
  end
  return true
end

return M
