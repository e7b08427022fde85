--- Ghost text for Neovim 0.10 and 0.11, which have none: asks, shows, cycles.
---
--- Every keystroke asks and withdraws the question before it; when to answer is the server's business. A
--- suggestion is drawn only while the text before the cursor agrees with it, so a late answer shows nothing.
local compat = require('familiar.compat')
local Suggestion = require('familiar.suggestion')
local api = vim.api

local M = {}

local namespace = api.nvim_create_namespace('familiar')
local INVOKED, AUTOMATIC = 1, 2

---@class familiar.GhostState
---@field client_id integer
---@field pending? integer the request in flight
---@field asked? string the text and cursor it was sent for
---@field suggestions familiar.Suggestion[]
---@field index integer

---@type table<integer, familiar.GhostState>
local states = {}

local function client_of(state)
  return vim.lsp.get_client_by_id(state.client_id)
end

local function in_insert_mode()
  return api.nvim_get_mode().mode:sub(1, 1) == 'i'
end

--- Names one text and one cursor.
local function moment(bufnr)
  local cursor = api.nvim_win_get_cursor(0)
  return ('%d:%d:%d'):format(api.nvim_buf_get_changedtick(bufnr), cursor[1], cursor[2])
end

local function withdraw(state)
  local client = client_of(state)
  if state.pending and client then
    compat.cancel(client, state.pending)
  end
  state.pending, state.asked = nil, nil
end

local function reset(state)
  withdraw(state)
  state.suggestions, state.index = {}, 1
end

local function erase(bufnr)
  api.nvim_buf_clear_namespace(bufnr, namespace, 0, -1)
end

--- Tabs as the blanks they stand for; virtual text would show them as `^I`.
local function expand_tabs(bufnr, text)
  return (text:gsub('\t', (' '):rep(vim.bo[bufnr].tabstop)))
end

--- Draws what is left of the current suggestion, or nothing.
local function draw(bufnr, hint)
  erase(bufnr)
  local state = states[bufnr]
  local suggestion = state.suggestions[state.index]
  local rest = suggestion and in_insert_mode() and Suggestion.rest(suggestion, bufnr)
  if not rest then
    return
  end
  local lines = vim.split(expand_tabs(bufnr, rest), '\n', { plain = true })
  local first, position = lines[1], 'inline'
  local tail = expand_tabs(bufnr, suggestion.tail)
  if tail ~= '' then
    if #lines == 1 and vim.endswith(first, tail) then
      first = first:sub(1, #first - #tail)
    else
      position = 'overlay'
      local missing = vim.fn.strdisplaywidth(tail) - vim.fn.strdisplaywidth(first)
      first = first .. (' '):rep(math.max(0, missing))
    end
  end
  local drawn = { { first, 'FamiliarSuggestion' } }
  local below = {}
  for i = 2, #lines do
    below[#below + 1] = { { lines[i], 'FamiliarSuggestion' } }
  end
  if hint then
    table.insert(below[#below] or drawn, { hint, 'FamiliarHint' })
  end
  local cursor = api.nvim_win_get_cursor(0)
  api.nvim_buf_set_extmark(bufnr, namespace, cursor[1] - 1, cursor[2], {
    virt_text = drawn,
    virt_text_pos = position,
    virt_lines = #below > 0 and below or nil,
    hl_mode = 'combine',
  })
end

local function draw_with_count(bufnr)
  local state = states[bufnr]
  draw(bufnr, (' (%d/%d)'):format(state.index, #state.suggestions))
end

--- Takes an answer, if it is to the last question and the text is still the one it was asked for.
local function receive(bufnr, id, result, step)
  local state = states[bufnr]
  if not state or state.pending ~= id then
    return
  end
  state.pending = nil
  if api.nvim_get_current_buf() ~= bufnr or not in_insert_mode() or state.asked ~= moment(bufnr) then
    return
  end
  local client = client_of(state)
  local suggestions = {}
  for _, item in ipairs(type(result) == 'table' and (result.items or result) or {}) do
    suggestions[#suggestions + 1] = client and Suggestion.from_item(bufnr, client, item)
  end
  state.suggestions, state.index = suggestions, 1
  if step and #suggestions > 1 then
    state.index = step % #suggestions + 1
    draw_with_count(bufnr)
  else
    draw(bufnr)
  end
end

--- Asks for suggestions at the cursor.
---@param step? integer how far to cycle once the answer is there
local function ask(bufnr, kind, step)
  local state = states[bufnr]
  local client = client_of(state)
  if not client then
    return
  end
  withdraw(state)
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  params.context = { triggerKind = kind }
  local asked, id = moment(bufnr), nil
  id = compat.request(client, 'textDocument/inlineCompletion', params, function(_, result)
    receive(bufnr, id, result, step)
  end, bufnr)
  state.pending, state.asked = id, asked
end

local function on_change(bufnr)
  local state = states[bufnr]
  if not state or api.nvim_get_current_buf() ~= bufnr then
    return
  end
  -- A popup menu covers ghost text, and accepting from both at once mixes them up.
  if vim.fn.pumvisible() == 1 then
    erase(bufnr)
    return
  end
  draw(bufnr)
  if state.asked ~= moment(bufnr) then
    ask(bufnr, AUTOMATIC)
  end
end

local function group_name(bufnr)
  return ('familiar.ghost:%d'):format(bufnr)
end

--- Starts showing this client's suggestions in a buffer.
function M.attach(client, bufnr)
  states[bufnr] = { client_id = client.id, suggestions = {}, index = 1 }
  local group = api.nvim_create_augroup(group_name(bufnr), { clear = true })
  api.nvim_create_autocmd({ 'InsertEnter', 'CursorMovedI', 'TextChangedI' }, {
    group = group,
    buffer = bufnr,
    callback = function(event)
      if event.event == 'InsertEnter' then
        -- The mode changes after the event.
        vim.schedule(function()
          on_change(bufnr)
        end)
      else
        on_change(bufnr)
      end
    end,
  })
  api.nvim_create_autocmd({ 'InsertLeave', 'BufLeave', 'CompleteChanged' }, {
    group = group,
    buffer = bufnr,
    callback = function(event)
      if event.event ~= 'CompleteChanged' then
        reset(states[bufnr])
      end
      erase(bufnr)
    end,
  })
end

function M.detach(bufnr)
  if states[bufnr] then
    states[bufnr] = nil
    api.nvim_del_augroup_by_name(group_name(bufnr))
    if api.nvim_buf_is_valid(bufnr) then
      erase(bufnr)
    end
  end
end

--- Whether a suggestion is on screen.
function M.is_visible(bufnr)
  local state = states[bufnr]
  local suggestion = state and state.suggestions[state.index]
  return suggestion ~= nil and vim.fn.pumvisible() == 0 and Suggestion.rest(suggestion, bufnr) ~= nil
end

---@param kind 'all'|'word'|'line'
---@return boolean
function M.accept(bufnr, kind)
  if not M.is_visible(bufnr) then
    return false
  end
  local state = states[bufnr]
  withdraw(state)
  Suggestion.accept(state.suggestions[state.index], bufnr, kind)
  draw(bufnr)
  return true
end

--- Shows the suggestion `count` further on; the first time this asks the server for more than one.
---@return boolean
function M.cycle(bufnr, count)
  if not M.is_visible(bufnr) then
    return false
  end
  local state = states[bufnr]
  if #state.suggestions > 1 then
    state.index = (state.index - 1 + count) % #state.suggestions + 1
    draw_with_count(bufnr)
  else
    ask(bufnr, INVOKED, count)
  end
  return true
end

--- Asks now, several suggestions, without the server's debounce.
function M.trigger(bufnr)
  if states[bufnr] then
    ask(bufnr, INVOKED)
  end
  return states[bufnr] ~= nil
end

---@return boolean
function M.dismiss(bufnr)
  local state = states[bufnr]
  if not state then
    return false
  end
  local was_visible = M.is_visible(bufnr)
  reset(state)
  -- The same text is not asked for again.
  state.asked = moment(bufnr)
  erase(bufnr)
  return was_visible
end

return M
