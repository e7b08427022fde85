--- The user commands.
local M = {}

--- A command's result as lines: its message, then what else it holds.
local function lines_of(result)
  local lines = type(result.message) == 'string' and vim.split(result.message, '\n', { plain = true }) or {}
  local keys = vim.tbl_keys(result)
  table.sort(keys)
  for _, key in ipairs(keys) do
    if key ~= 'message' and result[key] ~= vim.NIL then
      lines[#lines + 1] = ('%s: %s'):format(key, (vim.inspect(result[key]):gsub('%s+', ' ')))
    end
  end
  return lines
end

--- Shows what a server command answered, in a window that goes when the cursor moves.
---
--- Messages of several lines would stop the editor until a key is pressed.
local function show(err, result)
  if err then
    vim.notify('familiar: ' .. (err.message or vim.inspect(err)), vim.log.levels.ERROR)
    return
  end
  local lines = type(result) == 'table' and lines_of(result)
    or type(result) == 'string' and vim.split(vim.trim(result), '\n', { plain = true })
  if lines then
    vim.lsp.util.open_floating_preview(lines, 'text', { focus_id = 'familiar', border = 'rounded' })
  end
end

local function execute(command)
  -- The answer is shown here; the server's own message would need a key press.
  require('familiar').execute(command, show, { { silent = true } })
end

--- What a run of learning can be told; `start` is what `:FamiliarLearn` alone does.
local words = { 'start', 'pause', 'resume', 'cancel' }

--- Shows why a run cannot do what it was told; how far it is, the progress messages say.
local function show_trouble(err, result)
  local trouble = err and (err.message or vim.inspect(err)) or type(result) == 'table' and result.message
  if type(trouble) == 'string' then
    vim.notify('familiar: ' .. trouble, vim.log.levels.WARN)
  end
end

local function learn(options)
  local word, minutes = options.fargs[1] or 'start', tonumber(options.fargs[2])
  if not vim.tbl_contains(words, word) then
    vim.notify(('familiar: %s is not one of %s'):format(word, table.concat(words, ', ')), vim.log.levels.ERROR)
    return
  end
  local arguments = { silent = true, minutes = word == 'start' and minutes or nil }
  require('familiar').execute('familiar.finetune.' .. word, show_trouble, { arguments })
end

function M.define()
  local define = vim.api.nvim_create_user_command
  define('FamiliarExplain', function()
    execute('familiar.explain')
  end, { desc = 'Say why the last request showed what it showed, or nothing' })
  define('FamiliarStatus', function()
    execute('familiar.status')
  end, { desc = "Show the server's model, adapters and state" })
  define('FamiliarToggle', function()
    require('familiar').dismiss()
    execute('familiar.toggle')
  end, { desc = 'Switch suggestions off or on' })
  define('FamiliarLearn', learn, {
    nargs = '*',
    complete = function(lead)
      return vim.tbl_filter(function(word)
        return vim.startswith(word, lead)
      end, words)
    end,
    desc = 'Teach the model this repository: start [MINUTES], pause, resume or cancel',
  })
end

return M
